import Gateway
import Messages
import Testing

@Suite struct SenderRulesTests {
    private func refusal(
        _ sender: String?, vouchedFor: Bool = false, _ rules: SenderRules
    ) throws -> String? {
        let refusal = rules.refusal(of: try sender.map { try Samples.address($0) }, isVouchedFor: vouchedFor)
        if let refusal {
            #expect(refusal.scope == .message)
            #expect(refusal.persistence == .permanent)
            #expect(refusal.status == EnhancedStatus(5, 7, 1))
        }
        return refusal?.text
    }

    private let notAllowed = "the sender is not allowed to use this application"
    private let untrusted = "the sender cannot be trusted: the client is neither listed nor logged in"

    @Test func `Without lists everybody with an address may send`() throws {
        #expect(try refusal("a@b.example", SenderRules()) == nil)
        #expect(try refusal("a@b.example", vouchedFor: true, SenderRules()) == nil)
    }

    @Test func `An address on the list counts only for a client that is vouched for`() throws {
        let rules = SenderRules(allow: [EndPattern(source: "@example.com"), EndPattern(source: "@example.net")])
        #expect(try refusal("a@example.com", vouchedFor: true, rules) == nil)
        #expect(try refusal("a@example.net", vouchedFor: true, rules) == nil)
        #expect(try refusal("a@example.com", rules) == untrusted)
        #expect(try refusal("a@example.org", vouchedFor: true, rules) == notAllowed)
        // Nobody learns from the answer whether an address is on the list.
        #expect(try refusal("a@example.org", rules) == untrusted)
    }

    @Test func `With trust_from the address alone counts`() throws {
        let rules = SenderRules(allow: [EndPattern(source: "@example.com")], trustsFrom: true)
        #expect(try refusal("a@example.com", rules) == nil)
        #expect(try refusal("a@example.org", rules) == notAllowed)
    }

    @Test func `Who is denied stays out, whatever else speaks for it`() throws {
        let rules = SenderRules(
            allow: [EndPattern(source: "@example.com")],
            deny: [EndPattern(source: "spam@example.com"), EndPattern(source: "@fax")],
            trustsFrom: true)
        #expect(try refusal("spam@example.com", vouchedFor: true, rules) == notAllowed)
        #expect(try refusal("a@fax", vouchedFor: true, rules) == notAllowed)
        #expect(try refusal("a@example.com", rules) == nil)
        let denying = SenderRules(deny: [EndPattern(source: "@fax")])
        #expect(try refusal("a@fax", vouchedFor: true, denying) == notAllowed)
        #expect(try refusal("a@gsm", denying) == nil)
    }

    @Test func `Mail without a sender is taken only where that is said`() throws {
        let strict = SenderRules()
        #expect(try refusal(nil, vouchedFor: true, strict) == "mail without a sender is not taken here")
        let open = SenderRules(allow: [EndPattern(source: "@example.com")], takesAnonymous: true)
        #expect(try refusal(nil, open) == nil)
        #expect(try refusal("a@example.com", open) == untrusted)
    }

    @Test func `A pattern that takes too long allows nobody and denies everybody`() throws {
        #expect(
            try refusal("a@b.example", vouchedFor: true, SenderRules(allow: [EndPattern(source: "(limit)")]))
                == notAllowed)
        #expect(try refusal("a@b.example", SenderRules(deny: [EndPattern(source: "(limit)")])) != nil)
    }

    @Test func `Patterns see the address as it is written, its domain in small letters`() throws {
        let rules = SenderRules(allow: [EndPattern(source: "\"a b\"@example.com")], trustsFrom: true)
        #expect(try refusal("\"a b\"@EXAMPLE.com", rules) == nil)
    }
}
