import Foundation
import Messages
import TestKit
import Testing

@testable import MIME

/// The octets of parts, as they were before their transfer.
@Suite struct LeafOctetsTests {
    private let codec = GMimeCodec()

    private func lines(_ lines: String...) -> [UInt8] { Array(lines.joined(separator: "\r\n").utf8) }

    @Test func `Every part is there to its last octet, in the order of the parts`() {
        let octets = lines(
            "Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: text/plain; charset=iso-8859-2", "",
            "text", "two", "--b", "Content-Type: text/csv; charset=iso-8859-2; name=a.csv",
            "Content-Transfer-Encoding: base64", "", "sQ0KMQo=", "--b", "Content-Type: message/rfc822", "",
            "Subject: inner", "", "body", "--b", "Content-Type: application/pdf",
            "Content-Transfer-Encoding: quoted-printable", "", "a=3D=00=", "b", "--b--", "")
        let leaves = codec.leaves(in: octets)
        #expect(leaves.count == codec.decode(octets).parts.count)
        #expect(leaves[0] == Array("text\r\ntwo".utf8))
        #expect(leaves[1] == [0xB1, 0x0D, 0x0A, 0x31, 0x0A])
        #expect(leaves[2] == Array("Subject: inner\r\n\r\nbody".utf8))
        #expect(leaves[3] == Array("a=\0b".utf8))
    }

    @Test func `Octets that are no part are the same as those of the part, for every mail of the corpus`() throws {
        let folder = Corpus.root.appending(path: "Tests/Corpus/mail")
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".eml") }
        #expect(!names.isEmpty)
        for file in names {
            let octets = [UInt8](try Corpus.data("mail/\(file)"))
            let (mail, leaves) = (codec.decode(octets), codec.leaves(in: octets))
            #expect(mail.parts.count == leaves.count, "\(file)")
            for (part, leaf) in zip(mail.parts, leaves) {
                if case .octets(let content) = part.content { #expect(content == leaf, "\(file)") }
            }
        }
    }

    @Test(arguments: [
        "", "\r\n", "Content-Type: multipart/mixed; boundary=b\r\n\r\n", "Content-Type: multipart/mixed\r\n\r\nx",
    ])
    func `A mail without parts has as many leaves as parts`(text: String) {
        let octets = Array(text.utf8)
        #expect(codec.leaves(in: octets).count == codec.decode(octets).parts.count)
    }
}
