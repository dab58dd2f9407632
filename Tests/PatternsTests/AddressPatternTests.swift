import Bytes
import Gateway
import Messages
import Patterns
import Templates
import Testing

/// Applications that claim addresses by patterns (rows S2-41 and S2-42), with the real engine.
@Suite struct AddressPatternTests {
    /// `name/company/dept/number@fax`, the first three optional.
    static let structured =
        #"^(?:(?P<name>[^/@]+)/(?:(?P<company>[^/@]+)/(?:(?P<dept>[^/@]+)/)?)?)?(?P<number>[+ip]?\d+)@fax$"#
    /// `number@sms`.
    static let plain = #"^(?P<number>[+ip]?\d+)@sms$"#
    /// `user_name@202.sms`.
    static let domain = #"^(?P<name>[^/@]+)@(?P<number>[ip]?\d+)\.sms$"#
    /// `name/company/dept@number.fax`, the last two optional.
    static let reversed =
        #"^(?P<name>[^/@]+)(?:/(?P<company>[^/@]+)(?:/(?P<dept>[^/@]+))?)?@(?P<number>[ip]?\d+)\.fax$"#

    /// Numbers are `+` and digits.
    private struct Plan: NumberPlan {
        func read(_ text: String, region: String?) -> NumberReading {
            PhoneNumber(e164: text).map { .number($0) } ?? .notANumber
        }

        func knows(region: String) -> Bool { false }
    }

    private func application(
        _ name: String, _ kind: Application.Kind, _ patterns: [String], domains: [String] = []
    ) throws -> Application {
        var application = Application(
            name: try #require(ApplicationName(name)), domains: domains,
            making: TextMaking(template: try Template("<%msg%>")), via: [])
        application.kind = kind
        application.addresses = try patterns.map { try PCRE2Compiler().compile($0) }
        return application
    }

    private func judge(
        _ recipient: String, _ applications: [Application], from sender: String = "a@example.com"
    ) throws -> Result<Claim, RecipientRefused> {
        let client = MailClient(address: try #require(IPAddress("192.0.2.7")), isVouchedFor: false)
        return Claiming(applications: applications, region: nil, plan: Plan()).judge(
            try #require(EmailAddress(recipient), "\(recipient)"), from: EmailAddress(sender), client: client)
    }

    @Test func `The structured address forms name a person, a company, a department and a number`() throws {
        let all = [Self.structured, Self.plain, Self.domain, Self.reversed]
        let table: [(recipient: String, groups: [String: String])] = [
            ("102@fax", ["number": "102"]), ("+420123456@fax", ["number": "+420123456"]),
            ("i420123456@fax", ["number": "+420123456"]), ("p420123456@FAX", ["number": "+420123456"]),
            ("Jan/102@fax", ["name": "Jan", "number": "102"]),
            ("Jan_Novak/ACME_Ltd/102@fax", ["name": "Jan Novak", "company": "ACME Ltd", "number": "102"]),
            (
                "Jan_Novak/ACME/Sales_North/i102@fax",
                ["name": "Jan Novak", "company": "ACME", "dept": "Sales North", "number": "+102"]
            ),
            ("102@sms", ["number": "102"]), ("+420123456@sms", ["number": "+420123456"]),
            ("user_name@202.sms", ["name": "user name", "number": "202"]),
            ("Jan/ACME/Sales@202.fax", ["name": "Jan", "company": "ACME", "dept": "Sales", "number": "202"]),
            ("Jan/ACME@202.fax", ["name": "Jan", "company": "ACME", "number": "202"]),
            ("Jan@i420202.fax", ["name": "Jan", "number": "+420202"]),
            ("\u{17D}en\u{11B}k/102@fax", ["name": "\u{17D}en\u{11B}k", "number": "102"]),
        ]
        for (recipient, groups) in table {
            let claim = try judge(recipient, [try application("fax", .fax, all)]).get()
            #expect(claim.groups == groups, "\(recipient)")
            #expect(claim.purpose == .handover, "\(recipient)")
            #expect(claim.address == EmailAddress(recipient), "\(recipient)")
        }
        for other in [
            "102@faxes", "102@fax.example.com", "x102@fax", "Jan/ACME/Sales/North/102@fax", "/102@fax",
            "\"102@fax\"@example.com", "Jan@202.sms.example.com", "102@example.com",
        ] {
            #expect(throws: RecipientRefused.self, "\(other)") {
                try judge(other, [try application("fax", .fax, all)]).get()
            }
        }
    }

    @Test func `For text messages the number is read, and in international form in the claim`() throws {
        let all = [Self.structured, Self.plain, Self.domain, Self.reversed]
        for recipient in [
            "i447700900123@fax", "Jan/p447700900123@fax", "+447700900123@sms", "Jan@i447700900123.sms",
            "Jan/ACME/Sales@p447700900123.fax",
        ] {
            let claim = try judge(recipient, [try application("sms", .sms, all)]).get()
            #expect(claim.number?.e164 == "+447700900123", "\(recipient)")
            #expect(claim.groups["number"] == "+447700900123", "\(recipient)")
        }
        #expect {
            try judge("102@sms", [try application("sms", .sms, all)]).get()
        } throws: {
            ($0 as? RecipientRefused)?.refusal.text
                == "the part before the @ is not a phone number; + and digits is one"
        }
    }

    @Test func `A trailing slash, an underscore and a group that took no part`() throws {
        let pattern = #"^(?P<name>[^/]+/)?(?P<dept>[^/]+/)?(?P<number>\d+)(?:\.(?P<type>\w+))?(?P<rest>.*)@fax$"#
        let table: [(recipient: String, groups: [String: String], type: String?)] = [
            ("1@fax", ["number": "1"], nil), ("A_b/1@fax", ["name": "A b", "number": "1"], nil),
            ("A/B_c/1.Fine@fax", ["name": "A", "dept": "B c", "number": "1", "type": "Fine"], "fine"),
            ("1-a_b@fax", ["number": "1", "rest": "-a_b"], nil),
        ]
        for (recipient, groups, type) in table {
            let claim = try judge(recipient, [try application("fax", .files, [pattern])]).get()
            #expect(claim.groups == groups, "\(recipient)")
            #expect(claim.type == type, "\(recipient)")
        }
    }

    @Test func `Patterns of an application come before its domains, and each in order`() throws {
        let one = try application(
            "one", .files, [#"^(?P<number>\d+)@x\.test$"#, #"^(?P<word>.+)@x\.test$"#], domains: ["x.test"])
        #expect(try judge("5@x.test", [one]).get().groups == ["number": "5"])
        #expect(try judge("ann@x.test", [one]).get().groups == ["word": "ann"])
        let two = try application("two", .files, [#"^never$"#], domains: ["x.test"])
        #expect(try judge("ann@x.test", [two]).get().groups == ["local": "ann"])
    }

    @Test func `A pattern is found anywhere, so that it is the pattern that says where the address ends`() throws {
        let loose = try application("fax", .fax, [#"(?P<number>\+?[\d]+)@fax"#])
        #expect(try judge("x102@fax.example.com", [loose]).get().groups == ["number": "102"])
        let strict = try application("fax", .fax, [#"(?P<number>\+?[\d]+)@fax$"#])
        #expect(throws: RecipientRefused.self) { try judge("x102@fax.example.com", [strict]).get() }
        #expect(try judge("x102@fax", [strict]).get().groups == ["number": "102"])
    }

    @Test(arguments: [
        #"^(a+)+$"#, #"^(([a-z])+.)+[A-Z]([a-z])+$"#, #"(a|aa)+$"#, #"(.*a){20}b"#, #"^(?:a?){60}a{60}@fax$"#,
        #"(x+x+)+y"#, #"(?P<number>(\d+)*)+@nowhere$"#,
    ])
    func `A catastrophic pattern ends in bounded time and claims nothing that it cannot show to match`(
        pattern: String
    ) throws {
        let hostile = [
            String(repeating: "a", count: 60) + "@aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.fax",
            String(repeating: "1", count: 60) + "@" + String(repeating: "1a", count: 30) + ".fax",
            String(repeating: "x", count: 64) + "@" + String(repeating: "xx.", count: 60) + "fax",
        ]
        let rules = [try application("slow", .fax, [pattern]), try application("next", .fax, [#"fax$"#])]
        for recipient in hostile {
            let began = ContinuousClock.now
            #expect(try judge(recipient, rules).get().application != nil)
            #expect(ContinuousClock.now - began < .seconds(30))
        }
    }

    @Test func `Groups carry what the sender wrote, whatever it is, and nothing that ends a line`() throws {
        let pattern = try application("fax", .files, [#"^"?(?P<name>.+?)"?/(?P<number>\d+)"?@fax$"#])
        let claim = try judge("\"[from]; x=y \\\\ ../ /102\"@fax", [pattern]).get()
        #expect(claim.groups["number"] == "102")
        #expect(claim.groups["name"]?.contains("[from]; x=y") == true)
        for control in ["\r", "\n", "\u{0}", "\u{85}"] {
            #expect(EmailAddress("\"a\(control)b/102\"@fax") == nil)
        }
    }

    @Test func `A sender that a text or fax application would claim is the gateway's own`() throws {
        let fax = try application("fax", .fax, [Self.structured])
        #expect {
            try judge("102@fax", [fax], from: "Jan/103@fax").get()
        } throws: {
            ($0 as? RecipientRefused)?.refusal.text.hasPrefix("the sender is an address of this gateway") == true
        }
        #expect(try judge("102@fax", [fax], from: "jan@example.com").get().application?.text == "fax")
        let files = try application("files", .files, [Self.structured])
        #expect(try judge("102@fax", [files], from: "Jan/103@fax").get().application?.text == "files")
    }
}
