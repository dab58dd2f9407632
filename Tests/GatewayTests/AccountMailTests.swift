import Messages
import Testing

@testable import Gateway

/// What somebody who has logged in may send, and how much.
@Suite struct AccountMailTests {
    private let other = "+447700900124"
    private let two = String(repeating: "a", count: 161)

    private func rig(
        _ change: (inout Account) -> Void = { _ in }
    ) async throws -> (rig: AccountRig, alice: Account) {
        let rig = try AccountRig()
        let alice = try AccountRig.account { change(&$0) }
        try await rig.add(alice)
        return (rig, alice)
    }

    private func text(_ needed: Int, _ left: Int, of limit: Int, _ things: String = "messages") -> String {
        "5.7.1 the account's quota for today has \(left) of \(limit) \(things) left and this needs \(needed); it "
            + "starts anew at midnight (UTC)"
    }

    @Test func `Mail comes from the account's address, or from nobody where the application takes that`() async throws {
        let (rig, alice) = try await rig()
        let only = "5.7.1 account alice may send mail from alice@sms.test only"
        let table: [(sender: String?, refusal: String?)] = [
            ("alice@sms.test", nil), ("ALICE@SMS.test", nil), ("bob@sms.test", only), ("alice@other.test", only),
            ("alice@sms.test.other.test", only), (nil, "5.7.1 mail without a sender is not taken here"),
        ]
        for (sender, refusal) in table {
            #expect(try rig.judge("\(AccountRig.phone)@sms.test", from: sender, as: alice).refusal == refusal)
        }
        // Without a login the gateway's own domain is nobody's sender.
        #expect(
            try rig.judge("\(AccountRig.phone)@sms.test", from: "alice@sms.test", as: nil).refusal
                == "5.7.1 the sender is an address of this gateway: its mail would go in circles")
        let silent = try AccountRig.account("silent", address: nil, numbers: [])
        #expect(
            try rig.judge("\(AccountRig.phone)@sms.test", from: "a@office.test", as: silent).refusal
                == "5.7.1 account silent has no mail address, so it may not send mail")
    }

    @Test func `Who has logged in may come from anywhere, and the lists of allowed senders count`() async throws {
        let clients = ClientList([try ClientList.Entry("198.51.100.1")])
        var application = try Samples.application(
            clients: clients, senders: SenderRules(allow: [EndPattern(source: "@sms.test")]))
        let recipient = "\(AccountRig.phone)@sms.test"
        for isAllowed in [true, false] {
            let (rig, alice) = try await rig()
            #expect(
                try rig.judge(recipient, from: "alice@sms.test", as: alice, isAllowed: isAllowed).refusal == nil)
            rig.gateway.rules = try Samples.rules([application])
            #expect(
                try rig.judge(recipient, from: "alice@sms.test", as: alice, isAllowed: isAllowed).refusal == nil)
        }
        application = try Samples.application(senders: SenderRules(deny: [EndPattern(source: "alice@sms.test")]))
        let (rig, alice) = try await rig()
        rig.gateway.rules = try Samples.rules([application])
        #expect(
            try rig.judge(recipient, from: "alice@sms.test", as: alice).refusal
                == "5.7.1 the sender is not allowed to use this application")
    }

    @Test func `What an account may is looked up anew: a session may last longer than a right`() async throws {
        let (rig, alice) = try await rig()
        var details = AccountDetails()
        details.isActive = .set(false)
        _ = try await rig.gateway.changeAccount("alice", details)
        #expect(
            try rig.judge("\(AccountRig.phone)@sms.test", from: "alice@sms.test", as: alice).refusal
                == "5.7.1 the account is not active any more")
        try await rig.gateway.removeAccount("alice")
        #expect(
            try rig.judge("\(AccountRig.phone)@sms.test", from: "alice@sms.test", as: alice).refusal
                == "5.7.1 the account is not active any more")
    }

    @Test func `A number of an account is nobody else's to write from, for its answers would be nobody else's`()
        async throws
    {
        let rig = try AccountRig()
        let alice = try AccountRig.account(numbers: ["+447700900100"])
        try await rig.add(alice)
        let numbers = try ["+447700900100", "+447700900101"].map { try #require(Originator($0)) }
        let directory = rig.gateway.accounts.directory
        #expect(directory.open(numbers, to: nil) == [numbers[1]])
        #expect(directory.open(numbers, to: alice) == numbers)
        // With no other number there is nothing to choose.
        #expect(directory.open([numbers[0]], to: nil) == [numbers[0]])
        for sender in ["m1@office.test", "m2@office.test", "m3@office.test"] {
            _ = try await rig.deliver(from: sender, as: nil)
        }
        _ = try await rig.gateway.send(SendRequest(to: AccountRig.phone, text: "hello"), client: "192.0.2.7")
        #expect(rig.store.messages.map(\.order.ownNumber) == Array(repeating: numbers[1], count: 4))
    }

    @Test func `An account reaches the phones of its countries`() async throws {
        let (rig, alice) = try await rig { $0.countries = ["US"] }
        let refused = "5.7.1 account alice may not send texts to that country"
        let table: [(number: String, refusal: String?)] = [
            ("+15005550006", nil), (AccountRig.phone, refused), ("+8816000000", refused),
            // What stays here reaches no phone.
            ("+447700900200", nil),
        ]
        for (number, refusal) in table {
            #expect(try rig.judge("\(number)@sms.test", from: "alice@sms.test", as: alice).refusal == refusal)
        }
        let anywhere = try AccountRig.account("bob", address: "bob@sms.test", numbers: [])
        #expect(try rig.judge("+8816000000@sms.test", from: "bob@sms.test", as: anywhere).refusal == nil)
    }

    @Test
    func `A text comes from the account's first number, unless the application says otherwise, and tells whose it is`()
        async throws
    {
        let (rig, alice) = try await rig { $0.numbers.append(.shortCode("60300")) }
        _ = try await rig.deliver(as: alice)
        #expect(rig.store.messages[0].order.originator?.description == "+447700900200")
        #expect(rig.store.submissions[0].submission.account == alice.name)
        #expect(rig.store.bindings.map(\.conversation.ours?.description) == ["+447700900200"])
        #expect(rig.store.bindings.map(\.conversation.owner.description) == ["alice@sms.test"])
        let named = try AccountRig { application in
            application = Application(
                name: application.name, domains: application.domains, making: application.making, via: application.via,
                originator: .name("ACME"))
        }
        _ = try await named.deliver(as: alice)
        #expect(named.store.messages[0].order.originator == .name("ACME"))
        // Without a number of its own it is as with everybody.
        let plain = try AccountRig.account("bob", address: "bob@sms.test", numbers: [])
        _ = try await rig.deliver(from: "bob@sms.test", as: plain)
        #expect(rig.store.messages[1].order.originator == nil)
        #expect(rig.store.submissions[1].submission.account == plain.name)
        _ = try await rig.deliver(from: "x@office.test", as: nil)
        #expect(rig.store.submissions[2].submission.account == nil)
    }

    @Test func `A quota of messages lets through what fits`() async throws {
        let (rig, alice) = try await rig { $0.messagesPerDay = 3 }
        #expect(try await rig.deliver(two, as: alice).messages?.count == 1)
        // All of a mail or nothing.
        #expect(
            try await rig.deliver(to: [AccountRig.phone, other, "+447700900125"], as: alice).refusal
                == text(3, 2, of: 3))
        #expect(try await rig.deliver(to: [AccountRig.phone, other], as: alice).messages?.count == 2)
        #expect(try await rig.deliver(as: alice).refusal == text(1, 0, of: 3))
        // Other accounts, and those who have none, are not kept.
        let bob = try AccountRig.account("bob", address: "bob@sms.test", numbers: [])
        #expect(try await rig.deliver(from: "bob@sms.test", as: bob).messages?.count == 1)
        #expect(try await rig.deliver(from: "x@office.test", as: nil).messages?.count == 1)
        #expect(rig.store.messages.count == 5)
    }

    @Test func `A quota of parts lets through what fits, and one of nothing lets nothing through`() async throws {
        let (rig, alice) = try await rig { $0.partsPerDay = 3 }
        #expect(try await rig.deliver(two, as: alice).messages?.count == 1)
        #expect(try await rig.deliver(two, as: alice).refusal == text(2, 1, of: 3, "parts"))
        #expect(try await rig.deliver(as: alice).messages?.count == 1)
        #expect(try await rig.deliver(as: alice).refusal == text(1, 0, of: 3, "parts"))
        let (empty, nobody) = try await self.rig { $0.messagesPerDay = 0 }
        #expect(try await empty.deliver(as: nobody).refusal == text(1, 0, of: 0))
    }

    @Test func `A quota that was changed counts at once`() async throws {
        let (rig, alice) = try await rig { $0.messagesPerDay = 1 }
        #expect(try await rig.deliver(as: alice).messages != nil)
        #expect(try await rig.deliver(as: alice).messages == nil)
        var details = AccountDetails()
        details.messagesPerDay = .set(2)
        _ = try await rig.gateway.changeAccount("alice", details)
        #expect(try await rig.deliver(as: alice).messages != nil)
        #expect(try await rig.deliver(as: alice).messages == nil)
    }

    @Test func `A quota begins anew at midnight, and what was sent today is read from the store after a restart`()
        async throws
    {
        let (rig, alice) = try await rig {
            $0.messagesPerDay = 2
            $0.partsPerDay = 3
        }
        #expect(try await rig.deliver(two, as: alice).messages != nil)
        // What others send is not hers.
        let bob = try AccountRig.account("bob", address: "bob@sms.test", numbers: [])
        for _ in 0..<3 {
            #expect(try await rig.deliver(two, from: "bob@sms.test", as: bob).messages != nil)
            #expect(try await rig.deliver(two, from: "x@office.test", as: nil).messages != nil)
        }
        // The samples' clock stands at 22:13:20 UTC.
        rig.clock.advance(by: .seconds(6399))
        let next = try AccountRig(store: rig.store, clock: rig.clock)
        try await next.gateway.resume()
        #expect(try await next.deliver(two, as: alice).refusal == text(2, 1, of: 3, "parts"))
        #expect(try await next.deliver(as: alice).messages != nil)
        #expect(try await next.deliver(as: alice).refusal == text(1, 0, of: 2))
        rig.clock.advance(by: .seconds(1))
        #expect(try await next.deliver(as: alice).messages != nil)
        let third = try AccountRig(store: rig.store, clock: rig.clock)
        try await third.gateway.resume()
        #expect(try await third.deliver(as: alice).messages != nil)
        #expect(try await third.deliver(as: alice).refusal == text(1, 0, of: 2))
    }

    @Test func `What goes into a mailbox here is a message, but costs no part`() async throws {
        let (rig, alice) = try await rig {
            $0.messagesPerDay = 2
            $0.partsPerDay = 0
        }
        #expect(try await rig.deliver(two, to: ["+447700900200"], as: alice).messages?.count == 1)
        #expect(try await rig.deliver(as: alice).refusal == text(1, 0, of: 0, "parts"))
        let next = try AccountRig(store: rig.store, clock: rig.clock)
        try await next.gateway.resume()
        #expect(try await next.deliver(to: ["+447700900200"], as: alice).messages?.count == 1)
        #expect(try await next.deliver(to: ["+447700900200"], as: alice).refusal == text(1, 0, of: 2))
    }

    @Test func `Of many mails at once as many come in as the quota has room for`() async throws {
        let (rig, alice) = try await rig { $0.messagesPerDay = 7 }
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<100 { group.addTask { _ = try? await rig.deliver(as: alice) } }
        }
        #expect(rig.store.messages.count == 7)
    }

    @Test func `A mail that came before costs nothing`() async throws {
        let (rig, alice) = try await rig { $0.messagesPerDay = 2 }
        for _ in 0..<5 { #expect(try await rig.deliver(headers: ["Message-ID: 1@x"], as: alice).messages != nil) }
        #expect(try await rig.deliver(headers: ["Message-ID: 2@x"], as: alice).messages?.count == 1)
        #expect(rig.store.messages.count == 2)
    }
}

/// What an account may do by the API.
@Suite struct AccountSendTests {
    private func send(
        _ rig: AccountRig, to number: String = AccountRig.phone, from: String? = nil, _ text: String = "hello",
        as account: Account?
    ) async -> OperationRefused? {
        await rig.refusal {
            _ = try await rig.gateway.send(
                SendRequest(to: number, from: from, text: text), client: "192.0.2.7", account: account)
        }
    }

    @Test func `It comes from the account's number, or as one of its senders, and counts for the account`() async throws
    {
        let rig = try AccountRig()
        let alice = try AccountRig.account {
            $0.senders = [.name("ACME")]
            $0.countries = ["GB"]
            $0.messagesPerDay = 3
        }
        try await rig.add(alice)
        #expect(await send(rig, as: alice) == nil)
        #expect(await send(rig, from: "ACME", as: alice) == nil)
        #expect(await send(rig, from: "+447700900200", as: alice) == nil)
        #expect(rig.store.messages.map(\.order.originator?.description) == ["+447700900200", "ACME", "+447700900200"])
        #expect(rig.store.submissions.allSatisfy { $0.submission.account == alice.name })
        let table: [(number: String, from: String?, text: String)] = [
            (AccountRig.phone, "Telepost", "account alice may not send as Telepost"),
            (AccountRig.phone, "+447700900100", "account alice may not send as +447700900100"),
            ("+15005550006", nil, "account alice may not send texts to that country"),
            (
                AccountRig.phone, nil,
                "the account's quota for today has 0 of 3 messages left and this needs 1; it starts anew at "
                    + "midnight (UTC)"
            ),
        ]
        for (number, from, text) in table {
            #expect(await send(rig, to: number, from: from, as: alice) == OperationRefused(.conflict, text))
        }
        // Whoever may do everything may do it all the same.
        #expect(await send(rig, from: "Telepost", as: nil) == nil)
        var details = AccountDetails()
        details.isActive = .set(false)
        _ = try await rig.gateway.changeAccount("alice", details)
        #expect(await send(rig, as: alice) == OperationRefused(.conflict, "account alice is not active"))
    }

    @Test func `What an account sent by mail and by the API counts together`() async throws {
        let rig = try AccountRig()
        let alice = try AccountRig.account { $0.partsPerDay = 3 }
        try await rig.add(alice)
        #expect(await send(rig, String(repeating: "a", count: 161), as: alice) == nil)
        #expect(try await rig.deliver(as: alice).messages?.count == 1)
        #expect(await send(rig, as: alice)?.kind == .conflict)
        #expect(try await rig.deliver(as: alice).messages == nil)
    }

    @Test func `What was sent by an account, or waits for it, is found by its name, its address and its number`()
        async throws
    {
        let rig = try AccountRig()
        let alice = try AccountRig.account()
        try await rig.add(alice)
        #expect(await send(rig, as: alice) == nil)
        try await rig.text("hello")
        _ = try await rig.deliver(as: alice)
        _ = try await rig.deliver(from: "x@office.test", as: nil)
        #expect(try await rig.gateway.find("alice", limit: 10).map(\.id.rawValue) == [3, 2, 1])
        #expect(try await rig.gateway.find("Alice@sms.test", limit: 10).map(\.id.rawValue) == [3, 2, 1])
        let number = try #require(alice.numbers.first).description
        #expect(try await rig.gateway.find(number, limit: 10).map(\.id.rawValue) == [3, 2, 1])
        #expect(try await rig.gateway.find("alice", limit: 2).map(\.id.rawValue) == [3, 2])
        #expect(try await rig.gateway.find("bob", limit: 2).isEmpty)
    }
}
