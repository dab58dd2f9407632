import Gateway
import Messages
import PhoneNumbers
import Testing

struct NumberReadingTests {
    private let plan = LibPhoneNumberPlan()

    @Test func `Numbers are read in the forms that people write`() {
        let table: [(text: String, region: String?, expected: String)] = [
            ("+447700900123", nil, "+447700900123"), ("+447700900123", "GB", "+447700900123"),
            ("+447700900123", "US", "+447700900123"), ("+44 7700 900123", nil, "+447700900123"),
            ("+44 (0)20 7946 0018", nil, "+442079460018"), ("+44 (20) 7946-0018", nil, "+442079460018"),
            ("+440207946 0018", nil, "+442079460018"), ("+4402079460018", nil, "+442079460018"),
            ("  +44.7700.900123 ", nil, "+447700900123"), ("+44\u{a0}7700\u{2011}900123", nil, "+447700900123"),
            ("+４４７７００９００１２３", nil, "+447700900123"), ("＋447700900123", nil, "+447700900123"),
            ("+٤٤٧٧٠٠٩٠٠١٢٣", nil, "+447700900123"), ("(+44) 7700 900123", nil, "+447700900123"),
            ("tel:+44-7700-900123", nil, "+447700900123"), ("TEL:+447700900123", nil, "+447700900123"),
            ("07700 900123", "GB", "+447700900123"), ("(020) 7946 0018", "GB", "+442079460018"),
            ("07700900123", "gb", "+447700900123"), ("00447700900123", "GB", "+447700900123"),
            ("0044 7700 900123", "DE", "+447700900123"), ("011 44 7700 900123", "US", "+447700900123"),
            ("447700900123", "GB", "+447700900123"), ("202-555-0123", "US", "+12025550123"),
            ("1 (202) 555-0123", "US", "+12025550123"), ("030/1234567", "DE", "+49301234567"),
            ("06 1234 5678", "IT", "+390612345678"), ("+39 06 1234 5678", nil, "+390612345678"),
            ("+390612345678", nil, "+390612345678"), ("8 (912) 345-67-89", "RU", "+79123456789"),
            ("+5215512345678", nil, "+525512345678"), ("+8613812345678", nil, "+8613812345678"),
            ("+80012345678", nil, "+80012345678"), ("+1 (204) 555-0123", "GB", "+12045550123"),
            ("+2290195123456", nil, "+2290195123456"),
            ("01 95 12 34 56", "BJ", "+2290195123456"), ("+22995123456", nil, "+22995123456"),
            ("+61412345678", nil, "+61412345678"), ("+5511961234567", nil, "+5511961234567"),
        ]
        for (text, region, expected) in table {
            let number = PhoneNumber(e164: expected)
            #expect(plan.read(text, region: region) == number.map { .number($0) } ?? .notANumber, "\(text)")
        }
    }

    @Test func `What looks like a number but cannot be one is refused with the reason`() {
        let table: [(text: String, region: String?, reason: String)] = [
            ("+44770", nil, "it is too short for a number in GB (+44)"),
            ("+4477009001234567", nil, "it is too long for a number in GB (+44)"),
            ("+44770090012345678901234567890", nil, "it is too long for a number"),
            ("+999123456789", nil, "no country has the calling code that it begins with"),
            ("+0447700900123", nil, "no country has the calling code that it begins with"),
            ("+1", nil, "it is too short for a number"), ("5", "GB", "it is too short for a number in GB"),
            ("+12345", nil, "it is too short for a number in US (+1)"),
            ("+8001234", nil, "it is too short for a number with +800"),
            ("+3902", nil, "it is too short for a number in IT (+39)"),
            ("79460018", "GB", "it is too short for a number in GB (+44), or its area code is missing"),
            ("07700900123", nil, "it does not begin with + and no region is set to read it in"),
            ("00447700900123", nil, "it does not begin with + and no region is set to read it in"),
            ("07700900123", "XX", "it does not begin with + and no region is set to read it in"),
            ("07700900123", "", "it does not begin with + and no region is set to read it in"),
            ("00000000660", "GB", "it begins with a prefix that does not belong there"),
        ]
        for (text, region, reason) in table {
            #expect(plan.read(text, region: region) == .impossible(reason), "\(text)")
        }
    }

    @Test func `A number that was read reads as itself`() {
        let texts = [
            "00000000660", "+440006424404", "+44 (0)(0)20 7946 0018", "00000447700900123", "+5201 55 1234 5678",
        ]
        for text in texts {
            for region in [nil, "GB", "MX", "IT"] {
                guard case .number(let number) = plan.read(text, region: region) else { continue }
                #expect(plan.read(number.e164, region: nil) == .number(number), "\(text) in \(region ?? "no region")")
            }
        }
    }

    @Test func `What is no number is not taken for one`() {
        let table = [
            "", " ", "+", "()", "abc", "alice", "+44 7700 900123 ext 5", "+447700900123x5", "+447700900123;ext=5",
            "+447700900123#5", "++447700900123", "+44+7700900123", "447700900123+", "(+447700900123", "+44)7700(900123",
            "((020)) 79460018", "1-800-FLOWERS", "+1800FLOWERS", "p447700900123", "i447700900123", "+44_7700900123",
            "+44\t7700900123", "+44\n7700900123", "+447700900123\0", "\0", "+44\u{202e}7700900123",
            "\u{202a}+447700900123",
            "+44\u{200b}7700900123", "+4477009001²3", "+Ⅳ4770090012", "tel:", "tel:+", "tel:tel:+447700900123",
            "sms:+447700900123", "+44 7700 900123, +44 7700 900124", "+447700900123@sms", "👍", "+44👍",
        ]
        for text in table {
            for region in [nil, "GB"] {
                #expect(plan.read(text, region: region) == .notANumber, "\(text)")
            }
        }
    }

    @Test func `A text that is too long is no number, whatever it holds`() {
        let size = 100
        let padded = "+447700900123" + String(repeating: " ", count: size - 13)
        #expect(plan.read(padded, region: nil) == PhoneNumber(e164: "+447700900123").map { .number($0) })
        #expect(plan.read(padded + " ", region: nil) == .notANumber)
        for character in ["1", "+", "(", " ", "é", "\0", "\u{202e}", "٤"] {
            #expect(plan.read(String(repeating: character, count: 1 << 20), region: "GB") == .notANumber)
        }
        #expect(plan.read(String(repeating: "1", count: size), region: "GB") != .notANumber)
    }

    @Test func `Regions are known by their code`() {
        for region in ["GB", "gb", "gB", "US", "DE", "XK", "SS"] {
            #expect(plan.knows(region: region), "\(region)")
        }
        for region in ["", "G", "GBR", "XX", "ZZ", "001", "44", "é", "ß", "G\0", "GB\0", "💥"] {
            #expect(!plan.knows(region: region), "\(region)")
        }
    }

    @Test func `Many tasks may read at once`() async {
        let expected = PhoneNumber(e164: "+442079460018").map { NumberReading.number($0) }
        let wrong = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    (0..<500).count { _ in LibPhoneNumberPlan().read("(020) 7946 0018", region: "GB") != expected }
                }
            }
            return await group.reduce(0, +)
        }
        #expect(wrong == 0)
    }
}
