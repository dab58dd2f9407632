import Gateway
import Messages
import Runtime
import Testing

@testable import Connections

/// Mail fetched by IMAP.
@Suite struct IMAPFetchingTests {
    static let inbox = FetchingConnectionSettings.Server.imap(folder: "INBOX", idles: true)
    static let box = "\(FetchRig.owner)/INBOX;UIDVALIDITY=17"

    /// From the greeting to the open folder; the next tag is t3.
    static func opening(
        _ capabilities: String = "IMAP4rev1 UIDPLUS MOVE", mails: Int = 2, validity: Int = 17, verb: String = "SELECT"
    ) -> String {
        """
        S: * OK [CAPABILITY \(capabilities)] ready
        C: t1 LOGIN "joe" "secret"
        S: t1 OK [CAPABILITY \(capabilities)] in
        C: t2 \(verb) "INBOX"
        S: * \(mails) EXISTS
        S: * OK [UIDVALIDITY \(validity)] ok
        S: t2 OK [READ-WRITE] done

        """
    }

    static func list(_ uids: String, deleted: String = "", at tag: Int = 3) -> String {
        let all = "C: t\(tag) UID SEARCH ALL\nS: * SEARCH\(uids.isEmpty ? "" : " \(uids)")\nS: t\(tag) OK\n"
        guard !uids.isEmpty else { return all }
        return all
            + "C: t\(tag + 1) UID SEARCH DELETED\nS: * SEARCH\(deleted.isEmpty ? "" : " \(deleted)")\nS: t\(tag + 1) OK\n"
    }

    static func sizes(_ set: String, _ sizes: [(uid: Int, octets: Int)], at tag: Int) -> String {
        let lines = sizes.map { "S: * \($0.uid) FETCH (UID \($0.uid) RFC822.SIZE \($0.octets))\n" }.joined()
        return "C: t\(tag) UID FETCH \(set) (UID RFC822.SIZE)\n\(lines)S: t\(tag) OK\n"
    }

    static func retrieve(_ uid: Int, at tag: Int) -> String {
        """
        C: t\(tag) UID FETCH \(uid) (UID BODY.PEEK[])
        S: * 1 FETCH (UID \(uid) BODY[] {14}
        S: Subject: \(uid)
        S: 
        S: )
        S: t\(tag) OK

        """
    }

    static func mail(_ uid: Int) -> String { "Subject: \(uid)\r\n\r\n" }

    static func delete(_ set: String, at tag: Int) -> String {
        "C: t\(tag) UID STORE \(set) +FLAGS.SILENT (\\Deleted)\nS: t\(tag) OK\n"
            + "C: t\(tag + 1) UID EXPUNGE \(set)\nS: t\(tag + 1) OK\n"
    }

    static func logout(at tag: Int) -> String { "C: t\(tag) LOGOUT\nS: * BYE\nS: t\(tag) OK\n" }

    static let both = [(uid: 4, octets: 14), (uid: 9, octets: 14)]

    @Test func `Mails are taken in, put down as fetched, and then removed for good`() async throws {
        try await FetchRig.run { rig in
            try rig.start(Self.inbox)
            let peer = try await rig.server.accept()
            try await peer.play(
                Self.opening() + Self.list("9 4") + Self.sizes("4,9", Self.both, at: 5) + Self.retrieve(4, at: 6)
                    + Self.retrieve(9, at: 7))
            try await peer.play(Self.delete("4,9", at: 8) + Self.logout(at: 10))
            #expect(rig.store.accepted == [Self.mail(4), Self.mail(9)] && rig.store.ids(Self.box) == ["4", "9"])
            try await rig.until("success") { $0.phase == .up }
            #expect(rig.status?.type == "imap" && rig.status?.detail == "2 waiting, 2 fetched")
        }
    }

    @Test func `A mail that was fetched before is removed without being taken again`() async throws {
        try await FetchRig.run { rig in
            try rig.putDown("4", "3", box: Self.box)
            try rig.start(Self.inbox)
            try await rig.serve(
                Self.opening() + Self.list("4 9") + Self.delete("4", at: 5) + Self.sizes("9", [Self.both[1]], at: 7)
                    + Self.retrieve(9, at: 8) + Self.delete("9", at: 9) + Self.logout(at: 11))
            #expect(rig.store.accepted == [Self.mail(9)] && rig.store.ids(Self.box) == ["3", "4", "9"])
        }
    }

    @Test func `Mails are marked as read`() async throws {
        try await FetchRig.run { rig in
            try rig.putDown("4", box: Self.box)
            try rig.start(Self.inbox) {
                $0.afterFetch = .markSeen
                $0.every = .milliseconds(10)
            }
            let mark = { (uid: Int, tag: Int) in "C: t\(tag) UID STORE \(uid) +FLAGS.SILENT (\\Seen)\nS: t\(tag) OK\n" }
            // What was fetched by an earlier run may lack its mark.
            try await rig.serve(
                Self.opening() + Self.list("4 9") + mark(4, 5) + Self.sizes("9", [Self.both[1]], at: 6)
                    + Self.retrieve(9, at: 7) + mark(9, 8) + Self.logout(at: 9))
            // Afterwards what people do with the marks is their business.
            try await rig.serve(Self.opening() + Self.list("4 9") + Self.logout(at: 5))
            #expect(rig.store.accepted == [Self.mail(9)])
        }
    }

    @Test func `Mails are moved; a folder that is not there is told once`() async throws {
        try await FetchRig.run { rig in
            try rig.start(Self.inbox) {
                $0.afterFetch = .move(folder: "Done")
                $0.every = .milliseconds(10)
            }
            let move = { (tag: Int, answer: String) in "C: t\(tag) UID MOVE 4 \"Done\"\nS: t\(tag) \(answer)\n" }
            let start = Self.opening() + Self.list("4")
            try await rig.serve(
                start + Self.sizes("4", [Self.both[0]], at: 5) + Self.retrieve(4, at: 6)
                    + move(7, "NO [TRYCREATE] none")
                    + Self.logout(at: 8))
            try await rig.serve(start + move(5, "NO [TRYCREATE] none") + Self.logout(at: 6))
            #expect(rig.status?.detail.contains("the server refuses to move mails to the folder Done") == true)
            try await rig.serve(start + move(5, "OK") + Self.logout(at: 6))
            #expect(rig.store.accepted == [Self.mail(4)])
            #expect(rig.lines.count("refuses to move mails to the folder Done: NO [TRYCREATE] none") == 1)
        }
    }

    @Test func `Mails that are to be kept are only looked at`() async throws {
        try await FetchRig.run { rig in
            try rig.start(Self.inbox) { $0.afterFetch = .keep }
            try await rig.serve(
                Self.opening(verb: "EXAMINE") + Self.list("4") + Self.sizes("4", [Self.both[0]], at: 5)
                    + Self.retrieve(4, at: 6) + Self.logout(at: 7))
            #expect(rig.store.accepted == [Self.mail(4)])
        }
    }

    @Test func `Mails that somebody marked as deleted are left alone`() async throws {
        try await FetchRig.run { rig in
            try rig.start(Self.inbox)
            try await rig.serve(
                Self.opening() + Self.list("4 9", deleted: "4") + Self.sizes("9", [Self.both[1]], at: 5)
                    + Self.retrieve(9, at: 6) + Self.delete("9", at: 7) + Self.logout(at: 9))
            #expect(rig.store.accepted == [Self.mail(9)])
        }
    }

    @Test func `What cannot be removed singly stays marked, and is told once`() async throws {
        try await FetchRig.run { rig in
            try rig.putDown("4", box: Self.box)
            try rig.start(Self.inbox) { $0.every = .milliseconds(10) }
            let visit =
                Self.opening("IMAP4rev1") + Self.list("4 9", deleted: "9")
                + "C: t5 UID STORE 4 +FLAGS.SILENT (\\Deleted)\nS: t5 OK\nC: t6 UID SEARCH DELETED\nS: * SEARCH 4 9\nS: t6 OK\n"
                + Self.logout(at: 7)
            try await rig.serve(visit)
            // It is known as ours although it is marked now.
            try await rig.serve(visit.replacing("* SEARCH 9\n", with: "* SEARCH 4 9\n"))
            #expect(rig.lines.count("stay in the box marked as deleted") == 1 && rig.store.accepted.isEmpty)
        }
    }

    static let idle = "IMAP4rev1 UIDPLUS MOVE IDLE"

    @Test func `New mail is waited for on the link, and being stopped ends that in good order`() async throws {
        try await FetchRig.run { rig in
            let connection = try rig.start(Self.inbox)
            let peer = try await rig.server.accept()
            try await peer.play(
                Self.opening(Self.idle, mails: 0) + Self.list("")
                    + "C: t4 IDLE\nS: + idling\nS: * 1 EXISTS\nC: DONE\nS: t4 OK\n"
                    + Self.list("4", at: 5) + Self.sizes("4", [Self.both[0]], at: 7) + Self.retrieve(4, at: 8)
                    + Self.delete("4", at: 9) + "C: t11 IDLE\nS: + idling\n")
            #expect(rig.store.accepted == [Self.mail(4)] && rig.status?.phase == .up)
            connection.stop()
            try await peer.play("C: DONE\nS: t11 OK\n" + Self.logout(at: 12))
            try await rig.ended(connection)
        }
    }

    @Test func `A link that died while waiting is noticed when the next look is due`() async throws {
        try await FetchRig.run { rig in
            let settings = try rig.start(Self.inbox) { $0.pauses.passing = [.seconds(3600)] }.settings
            let peer = try await rig.server.accept()
            try await peer.play(Self.opening(Self.idle, mails: 0) + Self.list("") + "C: t4 IDLE\nS: + idling\n")
            await rig.loop.pass(settings.every)
            try await peer.play("C: DONE\n")
            await rig.loop.pass(settings.timeout)
            try await rig.until("failure") { $0.phase == .down }
            #expect(rig.status?.reason == "no answer from the server in time (while waiting for new mail)")
        }
    }

    @Test func `The wait ends for a look now and then`() async throws {
        try await FetchRig.run { rig in
            try rig.start(Self.inbox) { $0.every = .milliseconds(20) }
            let peer = try await rig.server.accept()
            try await peer.play(
                Self.opening(Self.idle, mails: 0) + Self.list("") + "C: t4 IDLE\nS: + idling\nC: DONE\nS: t4 OK\n"
                    + Self.list("", at: 5) + "C: t6 IDLE\n")
        }
    }

    @Test func `A server that refuses IDLE is looked at again after a pause`() async throws {
        try await FetchRig.run { rig in
            try rig.start(Self.inbox)
            try await rig.serve(Self.opening(Self.idle, mails: 0) + Self.list("") + "C: t4 IDLE\nS: t4 NO never\n")
            try await rig.until("failure") { $0.phase == .down }
            #expect(rig.status?.reason == "the server refuses IDLE: NO never")
        }
    }

    @Test func `When all UIDs are new, all mails are, and people are told`() async throws {
        try await FetchRig.run { rig in
            try rig.start(Self.inbox) {
                $0.afterFetch = .keep
                $0.every = .milliseconds(10)
            }
            for validity in [17, 18] {
                try await rig.serve(
                    Self.opening(validity: validity, verb: "EXAMINE") + Self.list("4")
                        + Self.sizes("4", [Self.both[0]], at: 5) + Self.retrieve(4, at: 6) + Self.logout(at: 7))
            }
            #expect(rig.store.accepted.count == 2 && rig.lines.count("the server named all mails anew") == 1)
        }
    }

    @Test func `More mails than a batch are fetched in further rounds of the same visit`() async throws {
        try await FetchRig.run { rig in
            try rig.start(Self.inbox) { $0.batch = 1 }
            let peer = try await rig.server.accept()
            try await peer.play(
                Self.opening(Self.idle) + Self.list("4 9") + Self.sizes("4", [Self.both[0]], at: 5)
                    + Self.retrieve(4, at: 6) + Self.delete("4", at: 7) + Self.list("9", at: 9)
                    + Self.sizes("9", [Self.both[1]], at: 11) + Self.retrieve(9, at: 12) + Self.delete("9", at: 13)
                    + "C: t15 IDLE\n")
            #expect(rig.store.accepted.count == 2)
        }
    }

    @Test func `A mail that never comes to an end is given up, and the one before it is safe`() async throws {
        try await FetchRig.run { rig in
            let settings = try rig.start(Self.inbox) { $0.pauses.passing = [.seconds(3600)] }.settings
            let peer = try await rig.server.accept()
            try await peer.play(
                Self.opening() + Self.list("4 9") + Self.sizes("4,9", Self.both, at: 5) + Self.retrieve(4, at: 6)
                    + "C: t7 UID FETCH 9 (UID BODY.PEEK[])\nS: * 2 FETCH (UID 9 BODY[] {20000000}\nS: Subject: x\n")
            await rig.loop.pass(settings.timeout)
            try await rig.until("failure") { $0.phase == .down }
            #expect(rig.status?.reason == "no answer from the server in time (in the middle of a mail)")
            #expect(rig.store.accepted == [Self.mail(4)] && rig.store.ids(Self.box) == ["4"])
        }
    }

    @Test func `A mail that turns out larger than the server said is left alone`() async throws {
        try await FetchRig.run { rig in
            try rig.start(Self.inbox) { $0.maxMessageSize = 13 }
            try await rig.serve(
                Self.opening() + Self.list("4 9") + Self.sizes("4,9", [(4, 14), (9, 13)], at: 5)
                    + Self.retrieve(9, at: 6)
                    + Self.logout(at: 7))
            #expect(rig.store.accepted.isEmpty && rig.store.ids("\(Self.box) over 13") == ["4", "9"])
        }
    }

    @Test func `Mails go through TLS, from the start and by STARTTLS, from a server that is believed`() async throws {
        let identity = try MailServerIdentity()
        for security in [FetchingConnectionSettings.Security.implicit, .startTLS] {
            try await FetchRig.run { rig in
                try rig.start(Self.inbox) {
                    $0.host = "localhost"
                    $0.trust = .only(authorities: identity.authorities)
                    $0.security = security
                }
                let peer = try await rig.server.accept()
                let isLater = security == .startTLS
                if isLater {
                    try await peer.play("S: * OK [CAPABILITY IMAP4rev1 STARTTLS] x\nC: t1 STARTTLS\nS: t1 OK go")
                }
                try await peer.channel.startTLS(
                    as: try identity.serverContext(), until: peer.channel.loop.now + .seconds(20))
                try await peer.play(
                    isLater
                        ? "C: t2 CAPABILITY\nS: * CAPABILITY IMAP4rev1\nS: t2 OK\nC: t3 LOGIN \"joe\" \"secret\""
                        : "S: * OK [CAPABILITY IMAP4rev1] x\nC: t1 LOGIN \"joe\" \"secret\"")
            }
        }
        try identity.remove()
    }

    @Test func `A server that is not believed learns no password, and its certificate is named`() async throws {
        let identity = try MailServerIdentity()
        try await FetchRig.run { rig in
            try rig.start(Self.inbox) { $0.security = .implicit }
            let peer = try await rig.server.accept()
            await #expect(throws: TLSFailure.self) {
                try await peer.channel.startTLS(
                    as: try identity.serverContext(), until: peer.channel.loop.now + .seconds(20))
            }
            try await rig.until("failure") { $0.phase == .down }
            #expect(rig.status?.reason.hasPrefix("TLS failed: the certificate is") == true)
            #expect(rig.lines.all.contains { $0.level == .error })
        }
        try identity.remove()
    }

    @Test func `A token is fetched anew for each login`() async throws {
        let folder = try ScriptFolder("echo abc; echo more")
        try await FetchRig.run { rig in
            try rig.start(Self.inbox) {
                $0.login.secret = .token(.command(path: "/bin/sh", arguments: [String(folder.program.dropFirst(8))]))
            }
            for _ in 1...2 {
                try await rig.serve(
                    "S: * OK [CAPABILITY IMAP4rev1 SASL-IR AUTH=XOAUTH2] x\n"
                        + "C: t1 AUTHENTICATE XOAUTH2 dXNlcj1qb2UBYXV0aD1CZWFyZXIgYWJjAQE=\nS: t1 NO [UNAVAILABLE] later"
                )
            }
            #expect(!rig.lines.all.contains { $0.text.contains("abc") })
        }
    }
}
