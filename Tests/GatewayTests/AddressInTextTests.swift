import Gateway
import Messages
import Testing

@Suite struct AddressInTextTests {
    @Test(arguments: [
        ("bob@example.com", "bob@example.com"), ("bob@example.com hello", "bob@example.com"),
        ("please tell bob@example.com.", "bob@example.com"), ("is it bob@example.com?!", "bob@example.com"),
        ("<bob@example.com>", "bob@example.com"), ("(bob@example.com)", "bob@example.com"),
        ("mailto:bob@example.com", "bob@example.com"), ("\"bob@example.com\"", "bob@example.com"),
        ("'bob@example.com'", "bob@example.com"), ("o'brien@example.com", "o'brien@example.com"),
        ("“bob@example.com”", "bob@example.com"), ("‘bob@example.com’", "bob@example.com"),
        ("«bob@example.com»", "bob@example.com"), ("bob@example.com…", "bob@example.com"),
        ("bob@example.com – hello", "bob@example.com"), ("to\u{A0}bob@example.com", "bob@example.com"),
        ("\u{200B}bob@example.com\u{200B}", "bob@example.com"), ("「bob@example.com」", "bob@example.com"),
        ("a@b c@d.example e@f.example", "c@d.example"), ("@ @@ bob@example.com", "bob@example.com"),
        ("one,bob@example.com;two", "bob@example.com"), ("line\r\nbob@example.com\r\nline", "bob@example.com"),
        ("BOB@EXAMPLE.COM", "BOB@example.com"), ("grüße@example.com", "grüße@example.com"),
        ("bob+tag@sub.example.co.uk", "bob+tag@sub.example.co.uk"),
    ])
    func `The first mail address is found, without what is around it`(text: String, address: String) {
        #expect(AddressInText.first(in: text)?.description == address)
    }

    @Test(arguments: [
        "", " ", "hello", "@", "a@b", "bob@localhost", "bob at example.com", "@example.com", "bob@", "bob@.com",
        "https://user@host.example/path", "bob@example..com", "\u{0}\u{7F}@\u{85}", "a@[192.0.2.1]x",
    ])
    func `A text without an address has none`(text: String) {
        #expect(AddressInText.first(in: text) == nil)
    }

    @Test func `An address with a carriage return in it is two words`() {
        #expect(AddressInText.first(in: "bob@example.com\rBcc:eve@example.com")?.description == "bob@example.com")
    }

    @Test func `Words of any length, and any number of them, cost little`() {
        let long = String(repeating: "a", count: 50_000)
        #expect(AddressInText.first(in: long + "@example.com bob@example.com")?.description == "bob@example.com")
        #expect(AddressInText.first(in: String(repeating: "a@b ", count: 25_000)) == nil)
        #expect(AddressInText.first(in: String(repeating: "@", count: 50_000)) == nil)
        #expect(AddressInText.first(in: "a@" + String(repeating: ".", count: 50_000)) == nil)
    }
}
