import Gateway
import Messages
import Testing

@Suite struct ClaimingTests {
    private func judge(
        _ recipient: String, from sender: String? = "a@example.com", region: String? = nil,
        _ applications: [Application]? = nil
    ) throws -> Result<Claim, RecipientRefused> {
        let claiming = Samples.claiming(try applications ?? [Samples.application()], region: region)
        return claiming.judge(
            try Samples.address(recipient), from: try sender.map { try Samples.address($0) },
            client: try Samples.client())
    }

    private func claimed(_ result: Result<Claim, RecipientRefused>) -> Claim? { try? result.get() }

    private func refused(_ result: Result<Claim, RecipientRefused>) -> Refusal? {
        switch result {
        case .success: nil
        case .failure(let refused): refused.refusal
        }
    }

    @Test func `A number at a domain of an application is claimed, in each of its forms`() throws {
        let table: [(recipient: String, region: String?, type: String?)] = [
            ("+447700900123@sms.test", nil, nil), ("p447700900123@sms.test", nil, nil),
            ("i447700900123@SMS.Test", nil, nil), ("+447700900123.sms.text@sms.test", nil, "sms.text"),
            ("+447700900123.SMS@sms.test", nil, "sms"), ("+447700900123.text@sms.test", nil, "text"),
            ("07700900123@sms.test", "GB", nil), ("00447700900123@sms.test", "GB", nil),
            ("07700900123.sms.text@sms.test", "GB", "sms.text"),
        ]
        for (recipient, region, type) in table {
            let claim = claimed(try judge(recipient, region: region))
            #expect(claim?.number?.e164 == "+447700900123", "\(recipient)")
            #expect(claim?.application?.text == "sms", "\(recipient)")
            #expect(claim?.type == type, "\(recipient)")
            #expect(claim?.address == EmailAddress(recipient), "\(recipient)")
        }
    }

    @Test func `A refused recipient hears why, in words and in the status`() throws {
        let notANumber = "the part before the @ is not a phone number; + and digits is one"
        let notANumberInGB =
            "the part before the @ is not a phone number; + and digits, or a national number of GB, is one"
        let unknownType = "this application does not know that message type; it knows sms.text"
        let table: [(recipient: String, region: String?, status: String, text: String)] = [
            ("+447700900123@mms.test", nil, "5.1.2", "no application here takes mail for the domain mms.test"),
            ("+447700900123@sub.sms.test", "GB", "5.1.2", "no application here takes mail for the domain sub.sms.test"),
            ("bob@sms.test", nil, "5.1.3", notANumber), ("bob@sms.test", "GB", "5.1.3", notANumberInGB),
            ("07700900123@sms.test", nil, "5.1.3", notANumber), ("447700900123@sms.test", nil, "5.1.3", notANumber),
            ("+99912345678@sms.test", nil, "5.1.3", "the number cannot exist: no country has it"),
            ("+447700900123.mms@sms.test", nil, "5.1.3", unknownType),
            ("+447700900123.fax.text@sms.test", nil, "5.1.3", unknownType),
            // The type is looked at before the number.
            ("bob.jones@sms.test", nil, "5.1.3", unknownType),
        ]
        for (recipient, region, status, text) in table {
            let refusal = refused(try judge(recipient, region: region))
            #expect(refusal?.text == text, "\(recipient)")
            #expect(refusal?.status.description == status, "\(recipient)")
            #expect(refusal?.scope == .recipient, "\(recipient)")
            #expect(refusal?.persistence == .permanent, "\(recipient)")
        }
    }

    @Test func `A sender that may not use the application is refused before the number is looked at`() throws {
        let rules = SenderRules(deny: [EndPattern(source: "@fax")])
        let application = try Samples.application(senders: rules)
        let refusal = refused(try judge("bob@sms.test", from: "a@fax", [application]))
        #expect(refusal?.text == "the sender is not allowed to use this application")
        #expect(refusal?.status.description == "5.7.1")
        #expect(
            refused(try judge("bob@sms.test", from: nil, [application]))?.text
                == "mail without a sender is not taken here")
        #expect(claimed(try judge("+447700900123@sms.test", from: "a@gsm", [application])) != nil)
    }

    @Test func `Each domain belongs to the first application that names it`() throws {
        let applications = [
            try Samples.application("one", domains: ["a.test", "b.test"]),
            try Samples.application("two", domains: ["b.test", "c.test"]),
        ]
        for (domain, name) in [("a.test", "one"), ("b.test", "one"), ("c.test", "two")] {
            let claim = claimed(try judge("+447700900123@\(domain)", applications))
            #expect(claim?.application?.text == name, "\(domain)")
        }
        #expect(
            Samples.claiming(applications).application(try #require(ApplicationName("two")))?.domains.first == "b.test")
        #expect(Samples.claiming(applications).application(try #require(ApplicationName("three"))) == nil)
    }

    @Test func `Without applications nobody is claimed`() throws {
        let refusal = refused(try judge("+447700900123@sms.test", []))
        #expect(refusal?.text == "no application here takes mail for the domain sms.test")
    }
}
