import SASL
import Testing

@testable import IMAP

/// Questions to an open folder.
@Suite struct IMAPWorkTests {
    typealias Step = IMAPDialog.Step

    static let old = "IMAP4rev1 SASL-IR AUTH=PLAIN"
    static let bare = IMAPDialog.opening(old)

    static func mail(_ text: String, uid: Int = 5) -> String {
        "* 2 FETCH (UID \(uid) BODY[] {\(text.utf8.count)}\r\n\(text))\r\n"
    }

    static let dialogs: [(String, [Step])] = [
        (
            "a list, in order, each once, with those that somebody marked as deleted",
            [
                .ask(.list), .client("t3 UID SEARCH ALL"), .server("* SEARCH 9 4 4"), .server("* SEARCH 7"),
                .server("t3 OK"),
                .client("t4 UID SEARCH DELETED"), .server("* SEARCH 7"), .server("t4 OK"),
                .answer(.listed([4, 7, 9], deleted: [7])),
            ]
        ),
        (
            "a list of nothing",
            [
                .ask(.list), .client("t3 UID SEARCH ALL"), .server("* SEARCH"), .server("t3 OK"),
                .answer(.listed([], deleted: [])),
            ]
        ),
        (
            "sizes; mails nobody asked for, and those without a size, are left out",
            [
                .ask(.sizes([4, 9, 5])), .client("t3 UID FETCH 4:5,9 (UID RFC822.SIZE)"),
                .server("* 1 FETCH (UID 4 RFC822.SIZE 100)"), .server("* 2 FETCH (FLAGS (\\Seen))"),
                .server("* 2 FETCH (UID 77 RFC822.SIZE 1)"), .server("* 3 FETCH (RFC822.SIZE 200 UID 9)"),
                .server("t3 OK"),
                .answer(.sizes([4: 100, 9: 200])),
            ]
        ),
        ("sizes of nothing", [.ask(.sizes([])), .answer(.sizes([:]))]),
        (
            "a mail, with news in between",
            [
                .ask(.retrieve(5)), .client("t3 UID FETCH 5 (UID BODY.PEEK[])"), .server("* 4 EXISTS"),
                .server("* 1 EXPUNGE"),
                .octets(mail("other", uid: 4)), .octets(mail("Subject: {5}\r\n\r\nt3 OK\r\n")),
                .server("* 2 FETCH (UID 5 FLAGS ())"), .server("t3 OK"),
                .answer(.retrieved(.mail(Array("Subject: {5}\r\n\r\nt3 OK\r\n".utf8)))),
            ]
        ),
        (
            "a mail that is there no more",
            [
                .ask(.retrieve(5)), .client("t3 UID FETCH 5 (UID BODY.PEEK[])"), .server("t3 OK"),
                .answer(.retrieved(.gone)),
                .ask(.retrieve(6)), .client("t4 UID FETCH 6 (UID BODY.PEEK[])"),
                .server("* 1 FETCH (UID 6 BODY[] NIL)"),
                .server("t4 OK"), .answer(.retrieved(.gone)),
            ]
        ),
        (
            "a mail that is too large is read to its end and dropped",
            [
                .ask(.retrieve(5)), .client("t3 UID FETCH 5 (UID BODY.PEEK[])"),
                .octets(mail(String(repeating: "x", count: 1001))), .server("t3 OK"),
                .answer(.retrieved(.tooLarge(octets: 1001))),
                .ask(.retrieve(5)), .client("t4 UID FETCH 5 (UID BODY.PEEK[])"),
                .octets(mail(String(repeating: "x", count: 1000))), .server("t4 OK"),
                .answer(.retrieved(.mail([UInt8](repeating: 0x78, count: 1000)))),
            ]
        ),
        (
            "deleted for good",
            [
                .ask(.settle([9, 4], .delete)), .client("t3 UID STORE 4,9 +FLAGS.SILENT (\\Deleted)"), .server("t3 OK"),
                .client("t4 UID EXPUNGE 4,9"), .server("* 1 EXPUNGE"), .server("t4 OK"), .answer(.settled),
            ]
        ),
        (
            "marked as read",
            [
                .ask(.settle([4], .markSeen)), .client("t3 UID STORE 4 +FLAGS.SILENT (\\Seen)"), .server("t3 OK"),
                .answer(.settled),
            ]
        ),
        (
            "moved",
            [
                .ask(.settle([4], .move(folder: "Done \"x\""))), .client("t3 UID MOVE 4 \"Done \\\"x\\\"\""),
                .server("* OK [COPYUID 38 4 1] moved"), .server("* 1 EXPUNGE"), .server("t3 OK"), .answer(.settled),
            ]
        ),
        ("settling nothing", [.ask(.settle([], .delete)), .answer(.settled)]),
        (
            "a folder's name that nobody can say",
            [
                .ask(.settle([1], .move(folder: "a\0"))), .client("t3 UID MOVE 1 \"a&AAA-\""),
                .server("t3 NO [TRYCREATE] no"),
                .answer(.refused(IMAPStatus(.no, code: "TRYCREATE", "no"))),
            ]
        ),
        (
            "a question that is refused, and the next",
            [
                .ask(.list), .client("t3 UID SEARCH ALL"), .server("t3 NO [INUSE] busy"),
                .answer(.refused(IMAPStatus(.no, code: "INUSE", "busy"))), .ask(.settle([1], .markSeen)),
                .client("t4 UID STORE 1 +FLAGS.SILENT (\\Seen)"), .server("t4 BAD what"),
                .answer(.refused(IMAPStatus(.bad, "what"))),
            ]
        ),
        (
            "leaving",
            [.finish, .client("t3 LOGOUT"), .server("* BYE bye"), .server("t3 OK"), .closes(.finished)]
        ),
        (
            "leaving while a question is answered",
            [
                .ask(.settle([4], .markSeen)), .client("t3 UID STORE 4 +FLAGS.SILENT (\\Seen)"), .finish,
                .server("t3 OK"),
                .answer(.settled), .client("t4 LOGOUT"), .lost, .closes(.finished),
            ]
        ),
        (
            "a server that does not say goodbye",
            [.finish, .client("t3 LOGOUT"), .passes(.seconds(5)), .closes(.finished)]
        ),
        ("noise behind the goodbye", [.finish, .client("t3 LOGOUT"), .octets("\0"), .closes(.finished)]),
    ]

    @Test func `Questions are answered, however the octets are cut`() {
        let profile = IMAPDialog.profile { $0.mailOctets = 1000 }
        for (name, steps) in Self.dialogs {
            for size in [1, 2, 5, 100, Int.max] {
                let session = IMAPDialog.play(IMAPDialog.opening() + steps, profile: profile, by: size)
                #expect(session.isReady || session.phase == .closed, "\(name) by \(size)")
            }
        }
    }

    @Test func `Without UIDPLUS a plain EXPUNGE takes only what this side has marked`() {
        let marking: [Step] = [
            .ask(.settle([4], .delete)), .client("t3 UID STORE 4 +FLAGS.SILENT (\\Deleted)"), .server("t3 OK"),
            .client("t4 UID SEARCH DELETED"),
        ]
        IMAPDialog.play(
            Self.bare + marking + [
                .server("* SEARCH 4"), .server("t4 OK"), .client("t5 EXPUNGE"), .server("t5 OK"), .answer(.settled),
            ])
        IMAPDialog.play(
            Self.bare + marking + [
                .server("* SEARCH 2 4 8"), .server("t4 OK"), .answer(.leftMarked(others: 2)),
                // What was marked before in this session is ours.
                .ask(.settle([2, 8], .delete)), .client("t5 UID STORE 2,8 +FLAGS.SILENT (\\Deleted)"), .server("t5 OK"),
                .client("t6 UID SEARCH DELETED"), .server("* SEARCH 2 4 8"), .server("t6 OK"), .client("t7 EXPUNGE"),
                .server("t7 OK"), .answer(.settled),
            ])
    }

    @Test func `Without MOVE a mail is copied, marked and removed, in that order`() {
        IMAPDialog.play(
            IMAPDialog.opening(Self.old + " UIDPLUS") + [
                .ask(.settle([4], .move(folder: "Done"))), .client("t3 UID COPY 4 \"Done\""), .server("t3 OK"),
                .client("t4 UID STORE 4 +FLAGS.SILENT (\\Deleted)"), .server("t4 OK"), .client("t5 UID EXPUNGE 4"),
                .server("t5 OK"), .answer(.settled),
                .ask(.settle([5], .move(folder: "Done"))), .client("t6 UID COPY 5 \"Done\""), .server("t6 NO full"),
                .answer(.refused(IMAPStatus(.no, "full"))),
            ])
    }

    @Test func `A search without an answer is not taken for an empty folder`() {
        let asking: [Step] = [.ask(.list), .client("t3 UID SEARCH ALL"), .server("t3 OK")]
        IMAPDialog.play(IMAPDialog.opening() + asking + [.closes(.violation(.noAnswer, .listing))])
        IMAPDialog.play(IMAPDialog.opening(mails: 0) + asking + [.answer(.listed([], deleted: []))])
    }

    @Test func `UIDs that lose their meaning end the session`() {
        IMAPDialog.play(IMAPDialog.opening() + [.server("* OK [UIDVALIDITY 18] new"), .closes(.validityChanged)])
        IMAPDialog.play(IMAPDialog.opening() + [.server("* OK [UIDVALIDITY 17] same")])
    }

    static let idle: [Step] = [.ask(.idle(until: .seconds(600))), .client("t3 IDLE"), .server("+ idling")]
    static let done: [Step] = [.client("DONE"), .server("t3 OK")]

    @Test func `Waiting ends with news, with time, or when the session is to end`() {
        let opening = IMAPDialog.opening()
        IMAPDialog.play(opening + Self.idle + [.server("* 4 EXISTS")] + Self.done + [.answer(.rested(isNews: true))])
        IMAPDialog.play(
            opening + Self.idle + [
                .server("* 1 EXPUNGE"), .server("* 2 EXISTS"), .server("* OK still here"), .passes(.seconds(600)),
            ]
                + Self.done + [.answer(.rested(isNews: false))])
        IMAPDialog.play(
            opening + Self.idle + [.finish] + Self.done
                + [.answer(.rested(isNews: false)), .client("t4 LOGOUT"), .server("t4 OK"), .closes(.finished)])
        // News between the list and the wait.
        IMAPDialog.play(
            opening + [.server("* 4 EXISTS"), .ask(.idle(until: .seconds(600))), .answer(.rested(isNews: true))])
        IMAPDialog.play(
            opening + [.ask(.idle(until: .seconds(600))), .client("t3 IDLE"), .server("* 4 EXISTS"), .server("+")]
                + Self.done
                + [.answer(.rested(isNews: true))])
        IMAPDialog.play(opening + [.ask(.idle(until: .zero)), .answer(.rested(isNews: false))])
    }

    @Test func `One wait lasts 28 minutes at most`() {
        let waiting: [Step] = [.ask(.idle(until: .seconds(36_000))), .client("t3 IDLE"), .server("+")]
        IMAPDialog.play(IMAPDialog.opening() + waiting + [.passes(.seconds(28 * 60 - 1))])
        IMAPDialog.play(
            IMAPDialog.opening() + waiting + [.passes(.seconds(28 * 60))] + Self.done + [
                .answer(.rested(isNews: false))
            ])
    }

    static let waits: [([Step], IMAPCloseReason)] = [
        ([.ask(.list), .client("t3 UID SEARCH ALL"), .passes(.seconds(60))], .timedOut(.listing)),
        (
            [.ask(.retrieve(5)), .client("t3 UID FETCH 5 (UID BODY.PEEK[])"), .passes(.seconds(60))],
            .timedOut(.retrieving)
        ),
        ([.ask(.idle(until: .seconds(600))), .client("t3 IDLE"), .passes(.seconds(60))], .timedOut(.idling)),
        (idle + [.passes(.seconds(600)), .client("DONE"), .passes(.seconds(60))], .timedOut(.idling)),
        (idle + [.lost], .connectionLost(.idling)),
        (idle + [.server("t3 OK done")], .violation(.unexpected, .idling)),
        (idle + [.server("+ again")], .violation(.unexpected, .idling)),
        (
            idle + [.server("* BYE logout for inactivity")],
            .serverCloses(IMAPStatus(.bye, "logout for inactivity"), .idling)
        ),
        ([.server("t2 OK again")], .violation(.unexpected, .ready)),
        ([.server("* BYE shutting down")], .serverCloses(IMAPStatus(.bye, "shutting down"), .ready)),
        ([.lost], .connectionLost(.ready)),
        ([.ask(.list), .client("t3 UID SEARCH ALL"), .server("t3 PREAUTH x")], .violation(.unexpected, .listing)),
        (
            [.ask(.list), .client("t3 UID SEARCH ALL"), .server("* SEARCH 1 oops")],
            .violation(.response(.malformed), .listing)
        ),
    ]

    @Test func `A server that is silent, leaves or talks nonsense ends the session with its reason`() {
        for (steps, reason) in Self.waits {
            for size in [1, Int.max] { IMAPDialog.play(IMAPDialog.opening() + steps + [.closes(reason)], by: size) }
        }
    }

    @Test func `IDLE that is refused is an answer`() {
        IMAPDialog.play(
            IMAPDialog.opening() + [
                .ask(.idle(until: .seconds(600))), .client("t3 IDLE"), .server("t3 NO not now"),
                .answer(.refused(IMAPStatus(.no, "not now"))),
            ])
    }

    @Test func `A server that answers drop by drop is given up`() {
        var session = IMAPDialog.play(IMAPDialog.opening())
        var now = Duration.zero
        _ = session.receive(.ask(.retrieve(5)), at: now)
        _ = session.receive(.received(Array("* 1 FETCH (UID 5 BODY[] {100000}\r\n".utf8)), at: now)
        var drops = 0
        while session.phase != .closed, drops < 1000 {
            now += .seconds(29)
            drops += 1
            _ = session.receive(.received([0x78]), at: now)
            _ = session.tick(at: now)
        }
        #expect(session.phase == .closed && drops < 5)
    }

    @Test func `A large mail may take as long as it needs while it comes`() {
        var session = IMAPDialog.play(IMAPDialog.opening())
        var now = Duration.zero
        _ = session.receive(.ask(.retrieve(5)), at: now)
        _ = session.receive(.received(Array("* 1 FETCH (UID 5 BODY[] {1000000}\r\n".utf8)), at: now)
        for _ in 0..<100 {
            now += .seconds(30)
            #expect(session.tick(at: now).isEmpty)
            _ = session.receive(.received([UInt8](repeating: 0x78, count: 10_000)), at: now)
        }
        let actions = session.receive(.received(Array(")\r\nt3 OK\r\n".utf8)), at: now)
        #expect(actions == [.answered(.retrieved(.mail([UInt8](repeating: 0x78, count: 1_000_000))))])
    }

    @Test func `A server that never comes to an end is given up`() {
        let profile = IMAPDialog.profile { ($0.mailOctets, $0.answerOctets) = (1000, 10_000) }
        var session = IMAPDialog.play(IMAPDialog.opening(), profile: profile)
        _ = session.receive(.ask(.retrieve(5)), at: .zero)
        let noise = Array("* OK more\r\n".utf8)
        var count = 0
        var actions: [IMAPClientSession.Action] = []
        while actions.isEmpty, count < 2000 {
            actions = session.receive(.received(noise), at: .zero)
            count += 1
        }
        #expect(actions == [.close(.violation(.endless, .retrieving))])
        #expect(count == 12_000 / noise.count + 1)
    }

    @Test func `A phase changes by its own turns only`() {
        var changes = 0
        for phase in IMAPClientSession.Phase.allCases {
            for turn in IMAPClientSession.Turn.allCases {
                let next = IMAPClientSession.transition(from: phase, on: turn)
                if turn == .ended { #expect(next == .closed) }
                if phase == .closed { #expect(next == .closed) }
                if next != phase { changes += 1 }
            }
        }
        // 14 that end, and the arrows of the picture; a login that begins anew stays where it is.
        #expect(changes == 14 + 22)
    }

    @Test func `Nothing that comes in any order traps`() {
        let inputs: [IMAPClientSession.Input] = [
            .connected, .secured, .handshakeFailed, .finish, .connectionLost, .ask(.list), .ask(.retrieve(1)),
            .ask(.idle(until: .seconds(5))), .ask(.settle([1], .delete)),
            .received(Array("* OK [CAPABILITY IDLE] x\r\n".utf8)),
            .received(Array("+ \r\n".utf8)), .received(Array("* 1 EXISTS\r\n".utf8)),
            .received(Array("t1 OK [UIDVALIDITY 3] x\r\n".utf8)), .received(Array("t2 OK [UIDVALIDITY 3] x\r\n".utf8)),
            .received([]),
        ]
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<3000 {
            var session = IMAPClientSession(IMAPDialog.profile(), digests: ZeroDigests())
            var now = Duration.zero
            for _ in 0..<20 {
                guard let input = inputs.randomElement(using: &generator) else { continue }
                _ = session.receive(input, at: now)
                now += .seconds(Int.random(in: 0..<20, using: &generator))
                _ = session.tick(at: now)
            }
        }
    }
}
