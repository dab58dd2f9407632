import Gateway
import Testing

@Suite struct PhoneAddressTests {
    @Test func `A local part is a number, and a type behind the first dot`() {
        let table: [(local: String, number: String, type: String?)] = [
            ("+447700900123", "+447700900123", nil), ("p447700900123", "+447700900123", nil),
            ("P447700900123", "+447700900123", nil), ("i447700900123", "+447700900123", nil),
            ("I447700900123", "+447700900123", nil), ("+447700900123.sms.text", "+447700900123", "sms.text"),
            ("p447700900123.SMS.Text", "+447700900123", "sms.text"), ("+447700900123.", "+447700900123", ""),
            ("07700900123", "07700900123", nil), ("00447700900123", "00447700900123", nil),
            ("07700900123.sms", "07700900123", "sms"), ("+447700900123..sms", "+447700900123", ".sms"),
            ("", "", nil), (".sms", "", "sms"), (".", "", ""),
            // Only before a digit does a letter stand for the plus.
            ("p", "p", nil), ("peter", "peter", nil), ("p+44", "p+44", nil), ("pp44", "pp44", nil),
            ("info", "info", nil),
            ("p.sms", "p", "sms"), ("i-44", "i-44", nil), ("p 44", "p 44", nil), ("p٤٤", "p٤٤", nil),
            // What the letters of other scripts do to a plus or a dot is theirs.
            ("p4\u{301}4", "+4\u{301}4", nil), ("+44.\u{301}sms", "+44", "\u{301}sms"), ("ñ44", "ñ44", nil),
        ]
        for (local, number, type) in table {
            let address = PhoneAddress(localPart: local)
            #expect(address.number == number, "\(local)")
            #expect(address.type == type, "\(local)")
        }
    }

    @Test func `Forms of one number are one number`() {
        let forms = ["+447700900123", "p447700900123", "I447700900123"].map { PhoneAddress(localPart: $0) }
        #expect(Set(forms).count == 1)
    }
}
