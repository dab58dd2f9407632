import Bytes
import Messages
import Testing

@testable import Gateway

/// Failures make answers slow, and many of them end the looking.
@Suite struct LoginLimitTests {
    private func subject(_ address: String = "192.0.2.7", _ name: String = "alice") throws -> LoginLedger.Subject {
        LoginLedger.Subject(try #require(IPAddress(address)), name)
    }

    private let now = Samples.moment(0)

    @Test func `Each failure doubles the wait, up to ten seconds`() async throws {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account())
        var delays: [Int64?] = []
        for _ in 0..<7 { delays.append(try await rig.logIn("alice", "wrong").delay) }
        #expect(delays == [1, 2, 4, 8, 10, 10, 10])
        // A success in between is not kept waiting, and makes nothing good.
        #expect(try await rig.logIn().account == "alice")
        #expect(try await rig.logIn("alice", "wrong").delay == 10)
    }

    @Test func `A name that nobody has is treated like one that somebody has`() async throws {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account())
        for index in 0..<25 {
            let known = try await rig.logIn("Alice", "wrong", from: "192.0.2.7")
            let unknown = try await rig.logIn("Nobody", "wrong", from: "198.51.100.7")
            #expect(known.delay == unknown.delay)
            #expect((known.why == nil) == (unknown.why == nil), "\(index)")
            #expect(known.trouble == unknown.trouble)
        }
    }

    @Test func `After twenty failures with a name nobody is looked at, whatever the address, for ten minutes`()
        async throws
    {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account())
        for index in 0..<20 {
            #expect(try await rig.logIn("alice", "wrong", from: "192.0.2.\(index)").why == "wrong password", "\(index)")
        }
        let before = rig.passwords.verified
        let locked = try await rig.logIn("alice", from: "198.51.100.7")
        #expect(locked.trouble == "20 failures within 10 minutes")
        #expect(locked.delay == 10)
        #expect(try await rig.logIn("alice@sms.test", from: "198.51.100.7").trouble != nil)
        #expect(rig.passwords.verified == before)
        // Others go on.
        try await rig.add(try AccountRig.account("bob", address: nil, numbers: []))
        #expect(try await rig.logIn("bob", from: "198.51.100.7").account == "bob")
        rig.clock.advance(by: .seconds(599))
        #expect(try await rig.logIn("alice", from: "198.51.100.7").trouble != nil)
        rig.clock.advance(by: .seconds(60))
        #expect(try await rig.logIn("alice", from: "198.51.100.7").account == "alice")
    }

    @Test func `Nineteen failures are not twenty`() async throws {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account())
        for _ in 0..<19 { _ = try await rig.logIn("alice", "wrong") }
        #expect(try await rig.logIn().account == "alice")
    }

    @Test func `After twenty failures of a client it is not looked at, whatever name it gives`() async throws {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account())
        for index in 0..<20 { #expect(try await rig.logIn("user\(index)", "wrong").why == "no such account") }
        #expect(try await rig.logIn().trouble == "20 failures within 10 minutes")
        #expect(try await rig.logIn(from: "192.0.2.8").account == "alice")
    }

    @Test func `A client that was let in lately goes on being let in, others with that name do not`() async throws {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account())
        #expect(try await rig.logIn(from: "203.0.113.9").account == "alice")
        for index in 0..<40 { _ = try await rig.logIn("alice", "wrong", from: "192.0.2.\(index % 3)") }
        #expect(try await rig.logIn(from: "192.0.2.200").trouble != nil)
        let before = rig.passwords.verified
        for _ in 0..<9 {
            rig.clock.advance(by: .seconds(60))
            #expect(try await rig.logIn(from: "203.0.113.9").account == "alice")
        }
        #expect(rig.passwords.verified == before)
        // Also when the password has to be looked at again.
        for index in 0..<40 { _ = try await rig.logIn("alice", "wrong", from: "192.0.2.\(index % 3)") }
        rig.clock.advance(by: .seconds(120))
        #expect(try await rig.logIn(from: "203.0.113.9").account == "alice")
        #expect(rig.passwords.verified > before)
    }

    @Test func `A client that is let in under its own name gains nothing for other names`() async throws {
        let rig = try AccountRig()
        try await rig.add(try AccountRig.account())
        try await rig.add(try AccountRig.account("eve", address: nil, numbers: []))
        for _ in 0..<20 {
            _ = try await rig.logIn("alice", "wrong")
            _ = try await rig.logIn("eve")
        }
        #expect(try await rig.logIn().trouble != nil)
        #expect(try await rig.logIn("eve").account == "eve")
    }

    @Test func `An IPv6 client is its first 64 bits, an IPv4 client its address`() throws {
        var ledger = LoginLedger()
        for index in 0..<20 { _ = ledger.fail(try subject("2001:db8::\(index)", "user\(index)"), at: now) }
        #expect(ledger.isLocked(try subject("2001:db8::ffff:1", "other"), 0, at: now))
        #expect(!ledger.isLocked(try subject("2001:db8:0:1::1", "other"), 0, at: now))
        for index in 0..<20 { _ = ledger.fail(try subject("192.0.2.1", "v4user\(index)"), at: now) }
        #expect(ledger.isLocked(try subject("192.0.2.1", "other"), 0, at: now))
        #expect(!ledger.isLocked(try subject("192.0.2.2", "other"), 0, at: now))
    }

    @Test func `Full tables forget the oldest and never grow`() throws {
        var ledger = LoginLedger(limit: 100)
        let (victim, mark) = (try subject("192.0.2.1", "victim"), [UInt8](repeating: 1, count: 32))
        for _ in 0..<20 { _ = ledger.fail(victim, at: now) }
        ledger.succeed(victim, 1, mark: mark, at: now)
        for index in 0..<10_000 {
            let other = try subject("198.51.\(index / 250).\(index % 250)", "user\(index)")
            _ = ledger.fail(other, at: now)
            ledger.succeed(other, 1, mark: mark, at: now)
            // Who fails on is not forgotten.
            if index % 20 == 0 { _ = ledger.fail(victim, at: now) }
            #expect(ledger.count <= 400)
        }
        #expect(ledger.failures(victim, at: now) > 20)
        #expect(!ledger.remembers(mark, victim, 1, at: now))
    }

    @Test func `A clock that is set back makes nothing right and locks nobody out for long`() throws {
        var ledger = LoginLedger()
        let (alice, mark) = (try subject(), [UInt8](repeating: 1, count: 32))
        ledger.succeed(alice, 1, mark: mark, at: now)
        #expect(ledger.remembers(mark, alice, 1, at: now))
        #expect(!ledger.remembers(mark, alice, 1, at: now - .seconds(1)))
        for _ in 0..<20 { _ = ledger.fail(try subject("192.0.2.8"), at: now) }
        let earlier = now - .seconds(86_400)
        #expect(!ledger.isLocked(try subject("192.0.2.8"), 1, at: earlier))
    }

    @Test func `Octets are the same when all of them are, and nothing is the same as nothing`() {
        let table: [(left: [UInt8], right: [UInt8], isSame: Bool)] = [
            ([1, 2], [1, 2], true), ([1, 2], [1, 3], false), ([1, 2], [2, 2], false), ([1, 2], [1], false),
            ([1], [1, 2], false), ([], [], false), ([0], [], false), ([0x80], [0], false),
        ]
        for (left, right, isSame) in table { #expect(left.isSame(as: right) == isSame) }
    }
}
