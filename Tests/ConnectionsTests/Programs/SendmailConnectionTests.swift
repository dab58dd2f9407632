import Gateway
import Messages
import Runtime
import SMS
import Testing

@testable import Connections

@Suite struct SendmailConnectionTests {
    private func settings(
        _ program: String, timeout: Duration = .seconds(20), _ unknown: UnknownPolicy = .resend
    ) throws -> SendmailConnectionSettings {
        SendmailConnectionSettings(
            name: try #require(ConnectionName("office")), program: program, timeout: timeout,
            policy: ProgramRig.policy(2, unknown))
    }

    private func start(_ rig: ProgramRig, _ settings: SendmailConnectionSettings) -> SendmailConnection {
        let connection = SendmailConnection(settings, gateway: rig.gateway, on: rig.loop)
        rig.start(connection)
        return connection
    }

    private func mail(
        _ rig: ProgramRig, _ id: Int64, from sender: String? = "a@b.example", to recipient: String = "c@d.example",
        _ text: String = "Subject: x\r\n\r\nhello\r\n"
    ) throws -> Message {
        let via = try [#require(ConnectionName("office"))]
        var order = MessageOrder(.mail(try #require(EmailAddress(recipient))), via: via, text: text)
        order.envelopeSender = try sender.map { try #require(EmailAddress($0)) }
        return rig.message(id, order)
    }

    @Test func `A program gets the mail as sendmail does`() async throws {
        try await ProgramRig.run { rig in
            let folder = try ScriptFolder("exit 0")
            _ = start(rig, try settings("\(folder.program) -v  -oi"))
            rig.queue(try mail(rig, 1, "Subject: é\r\n\r\n.\r\n..\r\nlast\r\n"))
            #expect(try await rig.settled(1).state == .sent)
            #expect(rig.lastWords(1).hasSuffix("took it"))
            #expect(try folder.arguments() == ["-v", "-oi", "-i", "-f", "a@b.example", "--", "c@d.example"])
            #expect(try folder.input() == Array("Subject: é\n\n.\n..\nlast\n".utf8))
            #expect(try folder.facts().isEmpty)
            #expect(try folder.environment().contains("PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"))
        }
    }

    @Test(
        arguments: [
            (nil, "c@d.example", "<>", "c@d.example"), ("-f@b.example", "-t@d.example", "-f@b.example", "-t@d.example"),
            ("a+b=c@b.example", "\"a b\"@d.example", "a+b=c@b.example", "\"a b\"@d.example"),
            ("$(id)@b.example", "`id`@d.example", nil, "`id`@d.example"),
            ("a@b.example", "|sh@d.example", "a@b.example", "|sh@d.example"),
        ] as [(String?, String, String?, String)])
    func `Addresses are arguments, whatever is in them`(
        sender: String?, recipient: String, given: String?, to: String
    ) async throws {
        // What is no address does not get this far.
        let sender = sender.flatMap { EmailAddress($0)?.description }
        try await ProgramRig.run { rig in
            let folder = try ScriptFolder("exit 0")
            _ = start(rig, try settings(folder.program))
            rig.queue(try mail(rig, 1, from: sender, to: recipient))
            #expect(try await rig.settled(1).state == .sent)
            #expect(try folder.arguments() == ["-i", "-f", given ?? sender ?? "<>", "--", to])
        }
    }

    @Test(arguments: [
        (0, MessageState.sent), (64, .failed), (65, .failed), (67, .failed), (68, .failed), (77, .failed),
        (66, .queued), (69, .queued), (70, .queued), (71, .queued), (72, .queued), (73, .queued), (74, .queued),
        (75, .queued), (76, .queued), (78, .queued), (1, .queued), (2, .queued), (126, .queued), (255, .queued),
    ])
    func `The exit status means what sysexits.h says`(status: Int, state: MessageState) async throws {
        try await ProgramRig.run { rig in
            let folder = try ScriptFolder("echo 'no such user' >&2; exit \(status)")
            _ = start(rig, try settings(folder.program))
            rig.queue(try mail(rig, 1))
            #expect(try await rig.settled(1).state == state)
            if status != 0 { #expect(rig.lastWords(1).hasSuffix("exit status \(status): no such user")) }
        }
    }

    @Test(arguments: [
        (UnknownPolicy.resend, MessageState.queued), (.hold, .unknown), (.fail, .failed),
    ])
    func `Of a program that takes too long nobody knows whether it took the mail`(
        policy: UnknownPolicy, state: MessageState
    ) async throws {
        try await ProgramRig.run { rig in
            let folder = try ScriptFolder("exec sleep 1000")
            _ = start(rig, try settings(folder.program, timeout: .milliseconds(300), policy))
            rig.queue(try mail(rig, 1))
            #expect(try await rig.settled(1).state == state)
            // A second attempt may have begun.
            #expect(rig.ledger.events(1).first?.kind == .unknown)
        }
    }

    @Test func `Aborting leaves unknown what a program had in its hands`() async throws {
        try await ProgramRig.run { rig in
            let folder = try ScriptFolder("exec sleep 1000")
            let connection = start(rig, try settings(folder.program, timeout: .seconds(3600)))
            rig.queue(try mail(rig, 1))
            try await within("the program to run") {
                while folder.runs() == 0, !Task.isCancelled { await Task.yield() }
            }
            connection.abort()
            try await rig.ended(connection)
            #expect(rig.ledger.message(1)?.state == .queued)
            #expect(rig.ledger.events(1).map(\.kind) == [.unknown])
        }
    }

    @Test func `What is no mail is refused, and a program that is not there is tried again`() async throws {
        try await ProgramRig.run { rig in
            _ = start(rig, try settings("/no/such/sendmail"))
            let via = try [#require(ConnectionName("office"))]
            rig.queue(rig.message(1, MessageOrder(.webHook("http://x/"), via: via, text: "{}")), try mail(rig, 2))
            #expect(try await rig.settled(1).state == .failed)
            #expect(try await rig.settled(2).state == .queued)
            #expect(rig.lastWords(2).contains("no such file"))
        }
    }

    @Test(arguments: [
        ("/bin/true", true), ("/bin/true -v", true), ("/no/such/sendmail", false), ("/etc/passwd", false),
        ("/etc", false), ("", false),
    ])
    func `The test says whether the program can be run`(program: String, isThere: Bool) throws {
        let steps = SendmailConnectionTest(try settings(program)).run()
        #expect(steps.map(\.isDone) == [isThere])
        #expect(steps.first?.detail.isEmpty == false)
    }
}
