import Gateway
import Messages
import Testing

/// What is decided without counting.
@Suite struct StormRulesTests {
    @Test func `Of automatic mail only what the application names becomes text, answers and reports never`()
        async throws
    {
        let all: Set<Mail.Automation> = [.generated, .bulk, .reply, .report]
        let generated = "5.7.1 mail that a program made does not become a text message here"
        let bulk = "5.7.1 mail of lists and mail to many does not become a text message here"
        let reply = "5.7.1 an automatic answer does not become a text message here"
        let report = "5.7.1 a report of a mail system does not become a text message here"
        let table: [(automatic: Set<Mail.Automation>, refused: [Mail.Automation: String])] = [
            ([.generated, .bulk], [.reply: reply, .report: report]),
            ([.generated], [.bulk: bulk, .reply: reply, .report: report]),
            ([.bulk], [.generated: generated, .reply: reply, .report: report]),
            ([], [.generated: generated, .bulk: bulk, .reply: reply, .report: report]),
            (all, [.reply: reply, .report: report]),
        ]
        for (automatic, refused) in table {
            let rig = try StormRig { $0.automatic = automatic }
            for automation in Mail.Automation.allCases {
                var mail = StormRig.mail(id: nil)
                mail.automation = automation
                let verdict = try await rig.deliver(mail)
                #expect(verdict.refusal == refused[automation], "\(automation) with \(automatic)")
            }
        }
        #expect(StormRules().automatic == [.generated, .bulk])
    }

    @Test func `A mail that passed more servers than are allowed goes in circles`() async throws {
        let rig = try StormRig()
        for (hops, isRefused) in [(0, false), (49, false), (50, false), (51, true), (100_000, true)] {
            var mail = StormRig.mail(id: nil)
            mail.hops = hops
            let text = "5.4.6 the mail has passed \(hops) servers, at most 50 are allowed: it goes in circles"
            #expect(try await rig.deliver(mail).refusal == (isRefused ? text : nil), "\(hops)")
        }
    }

    @Test func `A sender at one of our own domains is refused, unless the application takes them`() throws {
        let text = "5.7.1 the sender is an address of this gateway: its mail would go in circles"
        let table: [(sender: String?, isOwn: Bool)] = [
            ("+447700900124@sms.test", true), ("anybody@SMS.Test", true), ("a@mail.sms.test", false),
            ("a@office.test", false),
        ]
        for (sender, isOwn) in table {
            #expect(try StormRig().judge("+447700900123", from: sender).refusal == (isOwn ? text : nil))
            let open = try StormRig { $0.takesOwnSenders = true }
            #expect(try open.judge("+447700900123", from: sender).refusal == nil)
        }
    }

    @Test func `The countries that may be reached are those named, none named means all`() throws {
        let text = "5.7.1 texts to that country are not allowed here"
        let table: [(countries: Set<String>, number: String, isRefused: Bool)] = [
            ([], "+447700900123", false), ([], "+8812345678", false), (["GB"], "+447700900123", false),
            (["GB"], "+12025550123", true), (["GB", "US"], "+12025550123", false), (["GB"], "+8812345678", true),
        ]
        for (countries, number, isRefused) in table {
            let rig = try StormRig { $0.numbers = NumberRules(countries: countries) }
            #expect(try rig.judge(number).refusal == (isRefused ? text : nil), "\(number) with \(countries)")
        }
    }

    @Test func `Of the beginnings of a number the longest decides`() throws {
        let text = "5.7.1 texts to numbers that begin like this one are not allowed here"
        let number = "+447012345678"
        let table: [(allow: [String], deny: [String], isRefused: Bool)] = [
            ([], [], false), (["+44"], [], false), (["+1"], [], true), ([], ["+44"], true), ([], ["+1"], false),
            (["+44"], ["+4470"], true), (["+44", "+44701"], ["+4470"], false), (["+4470"], ["+44"], false),
            (["+4"], ["+447012345678"], true), (["+447012345678"], ["+4"], false), (["+4470123456789"], [], true),
            (["+44"], ["+44"], true),
        ]
        for (allow, deny, isRefused) in table {
            let rig = try StormRig { $0.numbers = NumberRules(allow: allow, deny: deny) }
            #expect(try rig.judge(number).refusal == (isRefused ? text : nil), "allow \(allow), deny \(deny)")
        }
        let both = try StormRig { $0.numbers = NumberRules(countries: ["US"], allow: ["+44"]) }
        #expect(try both.judge(number).refusal == "5.7.1 texts to that country are not allowed here")
        #expect(try both.judge("+12025550123").refusal == text)
    }

    @Test func `A preview names the rule that is against a mail`() throws {
        var mail = StormRig.mail()
        func reason(_ recipient: String, _ mail: Mail, from sender: String = "a@office.test") throws -> String? {
            let rules = try StormRig.rules { rules in
                rules.automatic = []
                rules.numbers = NumberRules(countries: ["GB"])
            }
            let shown = MailPreview(rules, at: nil).recipients(
                ["\(recipient)@sms.test"], of: mail, from: try Samples.address(sender), client: try Samples.client())
            let recipient = try #require(shown.first)
            if case .failure(let refused) = recipient.claim { return refused.refusal.text }
            if case .failure(let refused)? = recipient.text { return refused.refusal.text }
            return nil
        }
        #expect(try reason("+447700900123", mail) == nil)
        #expect(try reason("+12025550123", mail) == "texts to that country are not allowed here")
        #expect(
            try reason("+447700900123", mail, from: "b@sms.test")
                == "the sender is an address of this gateway: its mail would go in circles")
        mail.automation = .generated
        #expect(
            try reason("+447700900123", mail) == "mail that a program made does not become a text message here")
        mail.hops = 51
        #expect(
            try reason("+447700900123", mail)
                == "the mail has passed 51 servers, at most 50 are allowed: it goes in circles")
    }
}
