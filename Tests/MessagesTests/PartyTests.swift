import Messages
import Testing

struct PartyTests {
    @Test func `every text is a party and reads back`() throws {
        let cases: [(String, Party, isShortCode: Bool, originator: String?)] = [
            ("+447700900123", .number(try #require(PhoneNumber(e164: "+447700900123"))), false, "+447700900123"),
            ("6464", .digits("6464"), true, "6464"), ("123456", .digits("123456"), true, "123456"),
            ("1234567", .digits("1234567"), false, "1234567"),
            ("07700900123", .digits("07700900123"), false, "07700900123"),
            ("12", .digits("12"), true, nil), ("99999999999999999999", .digits("99999999999999999999"), false, nil),
            ("Acme", .name("Acme"), false, "Acme"), ("*100#", .name("*100#"), false, nil),
            ("A name too long", .name("A name too long"), false, nil), ("Café", .name("Café"), false, nil),
            ("+0123", .name("+0123"), false, nil), ("+", .name("+"), false, nil), ("", .withheld, false, nil),
        ]
        for (text, party, isShortCode, originator) in cases {
            #expect(Party(text) == party, "\(text)")
            #expect(party.description == text)
            #expect(party.isShortCode == isShortCode, "\(text)")
            #expect(party.originator?.description == originator, "\(text)")
            #expect((party.number != nil) == (text == "+447700900123"))
        }
    }

    @Test func `numbers are redacted in logs, short codes and names are not`() {
        let cases = [
            ("+447700900123", "+4477…123"), ("07700900123", "0770…123"), ("6464", "6464"), ("Acme", "Acme"),
            ("", "withheld"),
        ]
        for (text, redacted) in cases { #expect(Party(text).redacted == redacted) }
    }
}
