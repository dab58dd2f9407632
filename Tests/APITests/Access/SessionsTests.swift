import Gateway
import Messages
import Synchronization
import Testing

@testable import API
@testable import Web

@Suite struct SessionsTests {
    private let start = StillClock().now
    private let sessions: Sessions

    init() {
        let last = Mutex(0)
        sessions = Sessions {
            last.withLock { last in
                last += 1
                return "text \(last)"
            }
        }
    }

    private func begin(_ name: String, at now: Timestamp) throws -> Session {
        sessions.begin(try #require(AccountName(name)), on: nil, from: "192.0.2.7", at: now)
    }

    @Test func `a session ends when nobody uses it for too long`() throws {
        let session = try begin("alice", at: start)
        var now = start
        for _ in 0..<3 {
            now = now + Sessions.idle - .seconds(1)
            #expect(sessions.session(session.id, at: now) != nil)
        }
        #expect(sessions.session(session.id, at: now + Sessions.idle - .seconds(1), isUse: false) != nil)
        #expect(sessions.session(session.id, at: now + Sessions.idle) == nil)
        #expect(sessions.session(session.id, at: now) == nil, "over is over")
        #expect(sessions.count == 0)
    }

    @Test func `a session ends at last however it is used`() throws {
        let session = try begin("alice", at: start)
        var now = start
        while now < start + Sessions.longest - .seconds(1) {
            #expect(sessions.session(session.id, at: now) != nil)
            now = min(now + .seconds(3600), start + Sessions.longest - .seconds(1))
        }
        #expect(sessions.session(session.id, at: now) != nil)
        #expect(sessions.session(session.id, at: start + Sessions.longest) == nil)
    }

    @Test func `a clock that is set back ends nothing`() throws {
        let session = try begin("alice", at: start)
        #expect(sessions.session(session.id, at: start - .seconds(86_400)) != nil)
        #expect(sessions.session(session.id, at: start + .seconds(3600)) != nil)
    }

    @Test func `the session that was not used for longest makes room`() throws {
        var own: [Session] = []
        for number in 0..<Sessions.mostOfOne { own.append(try begin("alice", at: start + .seconds(number))) }
        #expect(sessions.count == Sessions.mostOfOne)
        let now = start + .seconds(1000)
        #expect(sessions.session(own[0].id, at: now) != nil)
        _ = try begin("alice", at: now)
        #expect(sessions.count == Sessions.mostOfOne)
        #expect(sessions.session(own[0].id, at: now) != nil, "just used")
        #expect(sessions.session(own[1].id, at: now) == nil)
        for number in 0..<(Sessions.most * 2) { _ = try begin("user\(number)", at: now) }
        #expect(sessions.count == Sessions.most)
    }

    @Test func `sessions of an account end together`() throws {
        let (alice, bob) = (try begin("alice", at: start), try begin("bob", at: start))
        _ = try begin("alice", at: start)
        sessions.end(of: alice.account)
        #expect(sessions.count == 1 && sessions.session(bob.id, at: start) != nil)
        #expect("\(bob)" == "session of bob")
    }
}
