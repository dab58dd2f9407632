import Foundation
import Messages
import TestKit
import Testing

@Suite struct EmailAddressTests {
    @Test func `Addresses are read into local part and domain`() {
        let table: [(text: String, localPart: String, domain: String)] = [
            ("a@example.com", "a", "example.com"),
            ("+447700900123@sms.test", "+447700900123", "sms.test"),
            ("p447700900123@sms.test", "p447700900123", "sms.test"),
            ("+447700900123.sms.text@sms.test", "+447700900123.sms.text", "sms.test"),
            ("102@sms", "102", "sms"),
            ("x@fax", "x", "fax"),
            ("Jane/i447700900123@fax", "Jane/i447700900123", "fax"),
            ("Case.Kept@EXAMPLE.Com", "Case.Kept", "example.com"),
            ("\"Jane Doe/123\"@fax", "Jane Doe/123", "fax"),
            ("\"a@b\"@example.com", "a@b", "example.com"),
            ("\"\\a\\\"\\\\\"@example.com", "a\"\\", "example.com"),
            ("\"\"@example.com", "", "example.com"),
            ("\"plain\"@example.com", "plain", "example.com"),
            ("grün@example.com", "grün", "example.com"),
            ("a@Bücher.example", "a", "bücher.example"),
            ("\"gr ün\"@example.com", "gr ün", "example.com"),
            ("printer@second_floor.local", "printer", "second_floor.local"),
            ("a@[192.0.2.7]", "a", "[192.0.2.7]"),
            ("a@[ipv6:2001:DB8::1]", "a", "[IPv6:2001:db8::1]"),
            ("a@[IPv6:1:2:3:4:5::8]", "a", "[IPv6:1:2:3:4:5::8]"),
            ("a@[IPv6:1:2:3:4::1.2.3.4]", "a", "[IPv6:1:2:3:4::1.2.3.4]"),
        ]
        for (text, localPart, domain) in table {
            let address = EmailAddress(text)
            #expect(address?.localPart == localPart, "\(text)")
            #expect(address?.domain == domain, "\(text)")
            #expect(address.flatMap { EmailAddress($0.description) } == address, "\(text) does not come back")
        }
    }

    @Test func `What SMTP may not carry is no address`() {
        let table: [[UInt8]] = [
            Array("a@b@example.com".utf8), Array("a b@example.com".utf8), Array("<a@example.com>".utf8),
            Array("a,b@example.com".utf8), Array("a@exa mple.com".utf8), Array("a@".utf8), Array("@".utf8),
            Array("\"a@example.com".utf8), Array("a\"@example.com".utf8), Array("\"@example.com".utf8),
            Array("a@[]".utf8), Array("a@[".utf8), Array("a@[x:abc]".utf8), Array("a@[192.0.2.7".utf8),
            Array("a@192.0.2.7]".utf8), Array("a@[192.0.2.007x]".utf8), Array("a@[0192.0.2.7]".utf8),
            Array("a@[IPv6:1:2:3:4:5:6::8]".utf8), Array("a@[IPv6:1:2:3:4:5:6:7]".utf8),
            Array("a@[IPv6:1:2:3:4:5::1.2.3.4]".utf8), Array("a@[IPv6:1.2.3.4::1]".utf8),
            Array("a@[IPv6:1::2::3]".utf8),
            Array("a@[IPv6:]".utf8), Array("a@[IPv6::]".utf8), Array("a@[IPv6:12345::1]".utf8),
            Array("a@x.-y".utf8), Array("a@x-.y".utf8),
            Array("a".utf8) + [0xFF] + Array("@example.com".utf8),
            Array("a@ex".utf8) + [0xC3] + Array(".com".utf8),
            Array("a\u{85}@example.com".utf8), Array("a@\u{9F}.com".utf8),
            Array("\"a".utf8) + [0x00] + Array("\"@example.com".utf8),
            Array("a\r\n@example.com".utf8), Array("a@example.com\r\n".utf8),
        ]
        for octets in table {
            #expect(EmailAddress(octets: octets[...]) == nil, "\(String(decoding: octets, as: UTF8.self))")
        }
    }

    @Test func `Lengths are bounded at 64, 63, and 254 octets`() {
        let label = String(repeating: "d", count: 63)
        let local = String(repeating: "l", count: 64)
        #expect(EmailAddress("\(local)@x") != nil)
        #expect(EmailAddress("\(local)l@x") == nil)
        #expect(EmailAddress("\"\(local.dropLast(2))\"@x") != nil)
        #expect(EmailAddress("\"\(local.dropLast())\"@x") == nil)
        #expect(EmailAddress("a@\(label).x") != nil)
        #expect(EmailAddress("a@\(label)d.x") == nil)
        let most = "\(label).\(label).\(label).\(label.dropLast(3))"
        #expect(EmailAddress("a@\(most.dropLast())")?.description.utf8.count == 253)
        #expect(EmailAddress("a@\(most)")?.description.utf8.count == 254)
        #expect(EmailAddress("ab@\(most)") == nil)
    }

    @Test func `A domain that becomes too long in lower case is no domain`() {
        let label = String(repeating: "d", count: 61)
        #expect("Ⱦ".utf8.count == 2 && "Ⱦ".lowercased().utf8.count == 3)
        #expect(EmailAddress("a@\(label)Ⱦ") == nil)
        #expect(EmailAddress("a@\(label.dropLast())Ⱦ")?.domain == "\(label.dropLast())ⱦ")
        // One label grows while another shrinks.
        #expect(EmailAddress("a@\(label)Ⱦ.\u{212A}\u{212A}") == nil)
        let most = [62, 62, 62, 61].map { String(repeating: "d", count: $0) }.joined(separator: ".")
        #expect(EmailAddress("a@\(most)Ⱦ") == nil)
        #expect(EmailAddress("a@\(most.dropLast())Ⱦ")?.description.utf8.count == 254)
    }

    @Test func `Only ASCII addresses travel without SMTPUTF8`() throws {
        #expect(try #require(EmailAddress("a@example.com")).isASCII)
        #expect(try !#require(EmailAddress("ä@example.com")).isASCII)
        #expect(try !#require(EmailAddress("a@ä.example")).isASCII)
    }

    @Test func `Every prefix of an address is read without a trap`() {
        for text in ["\"a\\\"b\"@[IPv6:1::255.1.2.3]", "ä.b@ö.example", "a@[192.0.2.7]"] {
            let octets = Array(text.utf8)
            for end in 0...octets.count {
                for start in 0...end { _ = EmailAddress(octets: octets[start..<end]) }
            }
        }
    }
}

@Suite(.enabled(if: Corpus.hasShared, "../shared is not beside the project"))
struct EmailAddressCorpusTests {
    struct Table: Decodable {
        struct Case: Decodable {
            let address: String
            let diagnosis: String
            let smtpValid: Bool

            enum CodingKeys: String, CodingKey {
                case address, diagnosis
                case smtpValid = "smtp_valid"
            }
        }
        let cases: [Case]
    }

    @Test func `Every address of the isemail set is judged as RFC 5321 does`() throws {
        let table = try JSONDecoder().decode(Table.self, from: Corpus.sharedData("addresses/isemail.json"))
        #expect(table.cases.count > 150)
        for example in table.cases {
            let isAddress = EmailAddress(example.address) != nil
            #expect(isAddress == example.smtpValid, "\(example.address) \(example.diagnosis)")
        }
    }
}
