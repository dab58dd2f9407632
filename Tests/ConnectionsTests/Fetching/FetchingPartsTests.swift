import Foundation
import Runtime
import Testing

@testable import Connections

/// What a round plans, how long pauses are, where tokens come from.
@Suite struct FetchingPartsTests {
    static func mails(_ ids: String...) -> [WaitingMail] {
        ids.enumerated().map { WaitingMail(id: $1, number: UInt32($0 + 1)) }
    }

    @Test func `New mails are told from known ones, from those left alone and from those that are gone`() {
        var waiting = Self.mails("a", "b", "c", "d", "e", "f")
        waiting[1].isMarked = true
        waiting[5].isMarked = true
        let plan = FetchingPlan(waiting, fetched: ["b", "x"], tooLarge: ["c", "y"], troublesome: ["a", "z"])
        #expect(plan.fresh.map(\.id) == ["d", "e", "a"])
        #expect(plan.known.map(\.id) == ["b"])
        #expect(plan.gone == ["x"] && plan.goneTooLarge == ["y"])
    }

    @Test func `An empty box has forgotten everything`() {
        let plan = FetchingPlan([], fetched: ["a"], tooLarge: ["b"], troublesome: [])
        #expect(plan.fresh.isEmpty && plan.known.isEmpty && plan.gone == ["a"] && plan.goneTooLarge == ["b"])
    }

    @Test func `Of two mails with one id the first is fetched once, and none of them goes`() {
        let plan = FetchingPlan(Self.mails("a", "a", "b", "b", "c"), fetched: ["b"], tooLarge: [], troublesome: [])
        #expect(plan.fresh.map(\.number) == [1, 5] && plan.fresh.map(\.isShared) == [true, false])
        #expect(plan.known.isEmpty && plan.gone.isEmpty && plan.hasSharedIDs)
    }

    @Test func `Pauses grow; a wrong password is not tried more often than a right one`() {
        let pauses = FetchingPauses()
        func pause(_ failures: Int, _ asksForHelp: Bool, _ every: Int, _ jitter: Double = 0) -> Duration {
            pauses.pause(after: failures, asksForHelp: asksForHelp, every: .seconds(every), jitter: jitter)
        }
        #expect(pause(0, false, 300) == .seconds(300))
        #expect(
            [1, 2, 3, 4, 5, 6, 1000].map { pause($0, false, 300) }
                == [10, 30, 60, 120, 300, 300, 300].map { .seconds($0) })
        #expect([1, 2, 3, 4, 5].map { pause($0, true, 30) } == [60, 300, 900, 1800, 1800].map { .seconds($0) })
        #expect(pause(1, true, 3600) == .seconds(3600))
        #expect(pause(1, false, 300, 1) == .seconds(11) && pause(1, false, 300, 7) == .seconds(11))
    }

    @Test func `The usual alarm and ports`() {
        #expect(FetchingConnectionSettings.usualAlarm(every: .seconds(60)) == .seconds(900))
        #expect(FetchingConnectionSettings.usualAlarm(every: .seconds(600)) == .seconds(1800))
        #expect(FetchingConnectionSettings.usualPort(.pop3, .implicit) == 995)
        #expect(FetchingConnectionSettings.usualPort(.pop3, .startTLS) == 110)
        #expect(FetchingConnectionSettings.usualPort(.imap(folder: "", idles: true), .implicit) == 993)
        #expect(FetchingConnectionSettings.usualPort(.imap(folder: "", idles: true), .none) == 143)
    }

    @Test func `No description shows a secret`() {
        let login = FetchingLogin(username: "joe", secret: .password("hush"))
        #expect("\(login)" == "joe, ***" && "\(login.secret)" == "***")
    }

    @Test func `A token is the first line of a file, and nothing but printable ASCII`() async throws {
        let loop = EventLoop()
        let file = FileManager.default.temporaryDirectory.appending(path: "token-\(UUID().uuidString)")
        let cases = [
            ("abc", "abc"), (" abc \r\nmore", "abc"), ("abc\n", "abc"), ("", nil), ("\nabc", nil), ("a b", nil),
            ("\u{E4}", nil),
            ("a\0b", nil),
        ]
        for (text, token) in cases {
            try Data(text.utf8).write(to: file)
            let found = await loop.perform { () -> String? in
                do throws(FetchingTrouble) {
                    return try await TokenSource.file(file.path).token(on: loop, within: .seconds(20))
                } catch {
                    return nil
                }
            }
            #expect(found == token)
        }
        try FileManager.default.removeItem(at: file)
    }

    @Test func `A token that cannot be had says why, without showing it`() async throws {
        let loop = EventLoop()
        let cases: [(TokenSource, String)] = [
            (.file("/no/such/file"), "read /no/such/file: no such file or directory"),
            (
                .command(path: "/bin/sh", arguments: ["-c", "echo abc; exit 3"]),
                "the command for a token ended with status 3"
            ),
            (
                .command(path: "/bin/sh", arguments: ["-c", "echo gone >&2; exit 1"]),
                "the command for a token ended with status 1: gone"
            ),
            (
                .command(path: "/bin/sh", arguments: ["-c", "kill -9 $$"]),
                "the command for a token was ended by signal 9"
            ),
            (
                .command(path: "/bin/sh", arguments: ["-c", ":"]),
                "what /bin/sh writes holds no token in its first line"
            ),
            (.command(path: "/no/such/program", arguments: []), "the command for a token cannot be run: "),
        ]
        for (source, words) in cases {
            let found = await loop.perform {
                do throws(FetchingTrouble) {
                    return try await source.token(on: loop, within: .seconds(20))
                } catch {
                    return error.words
                }
            }
            #expect(found.lowercased().contains(words.lowercased()), "\(found)")
        }
    }
}
