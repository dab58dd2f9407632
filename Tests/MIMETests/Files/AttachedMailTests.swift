import Foundation
import MIME
import TestKit
import Testing

/// The mail that travels inside another.
struct AttachedMailTests {
    private func attached(_ text: String) -> String? {
        GMimeCodec().attachedMail(in: Array(text.replacing("\n", with: "\r\n").utf8)).map {
            String(decoding: $0, as: UTF8.self).replacing("\r\n", with: "\n")
        }
    }

    private let mixed = "Content-Type: multipart/mixed; boundary=b\n\n"

    @Test func `the first attached mail is found and comes out as it was`() {
        let inner = "Subject: inner\nContent-Type: text/html\n\n<b>x</b>\n"
        let table: [(String, String?)] = [
            ("Subject: x\n\nhello\n", nil),
            (mixed + "--b\n\ncover\n--b\nContent-Type: message/rfc822\n\n\(inner)\n--b--\n", inner),
            (
                mixed
                    + "--b\nContent-Type: MESSAGE/RFC822\nContent-Disposition: attachment; filename=x.eml\n\n\(inner)\n"
                    + "--b\nContent-Type: message/rfc822\n\nSubject: second\n\n\n--b--\n", inner
            ),
            // In a multipart in a multipart, and without the last boundary.
            (
                mixed + "--b\nContent-Type: multipart/mixed; boundary=c\n\n--c\n\nx\n--c\n"
                    + "Content-Type: message/rfc822\n\n\(inner)", inner
            ),
            // The mail inside the attached mail is the attached mail's.
            (
                mixed
                    + "--b\nContent-Type: message/rfc822\n\nContent-Type: message/rfc822\n\nSubject: deep\n\nx\n--b--\n",
                "Content-Type: message/rfc822\n\nSubject: deep\n\nx"
            ),
            // The mail that is nothing but another, and the digest, whose parts need not say what they are.
            ("Content-Type: message/rfc822\n\n\(inner)", inner),
            ("Content-Type: multipart/digest; boundary=b\n\n--b\n\n\(inner)\n--b--\n", inner),
            // An empty one is none; what only looks like one neither.
            (
                mixed + "--b\nContent-Type: message/rfc822\n\n--b\nContent-Type: message/rfc822\n\n\(inner)\n--b--\n",
                inner
            ),
            (mixed + "--b\nContent-Type: message/rfc822\n\n\n--b--\n", nil),
            (mixed + "--b\nContent-Type: text/rfc822-headers\n\n\(inner)\n--b--\n", nil),
            (mixed + "--b\nContent-Type: message/delivery-status\n\nAction: failed\n--b--\n", nil),
            ("Content-Type: multipart/mixed\n\nno boundary\n", nil),
            ("", nil),
        ]
        for (mail, wanted) in table { #expect(attached(mail) == wanted, "\(mail)") }
    }

    @Test func `its transfer encoding is undone`() {
        let inner = "Subject: caf\u{E9}\n\nh\u{E9}llo = x\n"
        let octets = inner.replacing("\n", with: "\r\n")
        let base64 = Data(octets.utf8).base64EncodedString(options: .lineLength76Characters)
        let head = mixed + "--b\nContent-Type: message/rfc822\nContent-Transfer-Encoding: "
        #expect(attached(head + "base64\n\n\(base64)\n--b--\n") == inner)
        #expect(
            attached(head + "quoted-printable\n\nSubject: caf=C3=A9\n\nh=C3=A9l=\nlo =3D x\n\n--b--\n") == inner)
        #expect(attached(head + "8bit\n\n\(inner)\n--b--\n") == inner)
    }

    @Test func `hostile mails are looked through soon`() {
        let cases = [
            (0..<20_000).map { "Content-Type: multipart/mixed; boundary=b\($0)x\r\n\r\n--b\($0)x\r\n" }.joined(),
            String(repeating: "Content-Type: message/rfc822\r\n\r\n", count: 30_000),
            "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + String(repeating: "--b\r\n\r\nx\r\n", count: 100_000),
        ]
        for text in cases {
            let octets = Array(text.utf8)
            let time = WorkTime.of { _ = GMimeCodec().attachedMail(in: octets) }
            #expect(time < .seconds(10))
        }
    }

    @Test func `a mail cut anywhere is looked through without a trap`() throws {
        let octets = [UInt8](try Corpus.data("mail/structure-attached-message.eml"))
        #expect(GMimeCodec().attachedMail(in: octets) != nil)
        for end in 0...octets.count { _ = GMimeCodec().attachedMail(in: Array(octets[..<end])) }
    }
}
