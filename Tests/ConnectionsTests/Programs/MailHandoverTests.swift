import Bytes
import Foundation
import Gateway
import Messages
import Runtime
import Testing

@testable import Connections

/// Mails on their way to web hooks and commands.
@Suite struct MailHandoverTests {
    /// What applications write: see ``MailPayload``.
    private static let json = """
        {"type":"mail.received","timestamp":"2026-11-20T13:57:18Z","data":{"application":"fax","from":"a@x.test",\
        "author":"ann@x.test","author_name":"Ann","to":"102@fax.test","number":"102","groups":{"company":"ACME","b-d":"x"},\
        "subject":"Hello","text":"two\\nlines","message_id":"7@x.test","date":null,"host":"gw.test","user":"ann",\
        "recipients":["102@fax.test","b@x.test"],"file_names":["a.csv","b.csv"],"files":[]}}
        """
    private static let attached = json.replacing(
        "\"type\":\"mail.received\",", with: "\"type\":\"mail.received\",\"attached_message\":true,")
    private static let mail = "text\nfile a.csv: 1;2\nfile ../b.csv: é\nend\r\n"

    private func message(_ rig: FolderRig, _ id: Int64, _ destination: Destination, _ json: String) -> Message {
        let name: ConnectionName = if case .webHook = destination { .webHooks } else { .commands }
        var message = rig.message(id, destination, via: name, FolderHandover(format: .txt, text: ""))
        message.order.text = json
        return message
    }

    private func hooks(_ rig: FolderRig) -> WebHookConnection {
        WebHookConnection(
            WebHookConnectionSettings(secret: "secret", timeout: .seconds(20), policy: ProgramRig.policy()),
            gateway: rig.gateway, on: rig.loop)
    }

    private func commands(_ rig: FolderRig) -> CommandConnection {
        CommandConnection(
            CommandConnectionSettings(timeout: .seconds(20), atOnce: 4, policy: ProgramRig.policy()),
            gateway: rig.gateway, on: rig.loop)
    }

    private struct Body: Decodable {
        struct File: Decodable {
            let name: String
            let type: String
            let size: Int
            let content: Data
        }

        struct Facts: Decodable {
            let id: String
            let subject: String
            let files: [File]
        }

        let type: String
        let data: Facts
    }

    // MARK: - Web hooks

    @Test func `A web hook gets the files of a mail, and the signature is over all of it`() async throws {
        try await FolderRig.run { rig in
            let peer = try await HookPeer(on: rig.loop) { _ in "HTTP/1.1 200 OK" }
            rig.start(hooks(rig))
            rig.queue(message(rig, 5, .webHook(peer.url), Self.json), content: Self.mail)
            #expect(try await rig.settled(5).state == .sent)
            let call = try #require(peer.calls.first)
            let body = try JSONDecoder().decode(Body.self, from: Data(call.body))
            #expect(body.type == "mail.received" && body.data.id == "5" && body.data.subject == "Hello")
            #expect(body.data.files.map(\.name) == ["a.csv", "../b.csv"])
            #expect(body.data.files.map(\.type) == ["text/csv", "text/csv"])
            // To the last octet, as they were sent.
            #expect(body.data.files.map { String(decoding: $0.content, as: UTF8.self) } == ["1;2\r\n", "é\r\n"])
            #expect(body.data.files.map(\.size) == [5, 4])
            let moment = try #require(call.fields["webhook-timestamp"].flatMap { Int64($0) })
            let signature = WebHookSignature(id: "msg_5", timestamp: moment, body: call.body)
            #expect(call.fields["webhook-signature"] == signature.text("secret"))
            peer.close()
        }
    }

    @Test func `An attached mail takes the place of its cover`() async throws {
        try await FolderRig.run { rig in
            let peer = try await HookPeer(on: rig.loop) { _ in "HTTP/1.1 200 OK" }
            rig.start(hooks(rig))
            let content = "file a.csv: cover\nattached:\nfile b.csv: inner\n"
            rig.queue(message(rig, 1, .webHook(peer.url), Self.attached), content: content)
            #expect(try await rig.settled(1).state == .sent)
            let body = try JSONDecoder().decode(Body.self, from: Data(try #require(peer.calls.first).body))
            #expect(body.data.files.map(\.name) == ["b.csv"])
            peer.close()
        }
    }

    @Test func `Texts of phones go out as before, and many mails come one after the other`() async throws {
        try await FolderRig.run { rig in
            let peer = try await HookPeer(on: rig.loop) { _ in "HTTP/1.1 200 OK" }
            rig.start(hooks(rig))
            let count = Int64(MailBodies.most * 5)
            for id in 1...count {
                rig.queue(message(rig, id, .webHook(peer.url), Self.json), content: Self.mail)
            }
            rig.queue(message(rig, 99, .webHook(peer.url), "{\"type\":\"message.received\"}"))
            for id in Array(1...count) + [99] { #expect(try await rig.settled(id).state == .sent) }
            #expect(peer.calls.count == Int(count) + 1)
            #expect(
                peer.calls.contains { String(decoding: $0.body, as: UTF8.self) == "{\"type\":\"message.received\"}" })
            peer.close()
        }
    }

    @Test func `A mail that is gone fails, and one that cannot be read waits`() async throws {
        try await FolderRig.run { rig in
            let peer = try await HookPeer(on: rig.loop) { _ in "HTTP/1.1 200 OK" }
            rig.start(hooks(rig))
            let gone = message(rig, 1, .webHook(peer.url), Self.json)
            rig.ledger.put([gone])
            rig.gateway.outbox.offer([gone])
            #expect(try await rig.settled(1).state == .failed)
            #expect(rig.lastWords(1) == "the mail that was to be passed on is not kept any more")
            rig.store.fail(with: StoreFailure(.inputOutput, "the test says so"))
            rig.queue(message(rig, 2, .webHook(peer.url), Self.json), content: Self.mail)
            try await rig.lines.until("the store cannot be read")
            rig.store.fail(with: nil)
            try await rig.ledger.until(2, is: .sent)
            #expect(rig.ledger.message(2)?.attempts == 1)
            peer.close()
        }
    }

    @Test func `Aborting ends those that wait for their turn as well`() async throws {
        try await FolderRig.run { rig in
            let peer = try await HookPeer(on: rig.loop) { _ in nil }
            let connection = hooks(rig)
            rig.start(connection)
            let count = Int64(MailBodies.most + 3)
            for id in 1...count {
                rig.queue(message(rig, id, .webHook(peer.url), Self.json), content: Self.mail)
            }
            try await peer.until(MailBodies.most)
            connection.abort()
            try await rig.ended(connection)
            for id in 1...count { #expect(rig.ledger.message(id)?.state == .queued, "\(id)") }
            peer.close()
        }
    }

    // MARK: - Commands

    @Test func `A command gets the mail as it came, and the facts in its environment and arguments`() async throws {
        try await FolderRig.run { rig in
            let folder = try ScriptFolder("echo answer; exit 0")
            rig.start(commands(rig))
            let command = "\(folder.program) <%from%> <%number%>/<%id%> <%subject%>:<%text%> <%application%> <%author%>"
            rig.queue(message(rig, 7, .command(command), Self.json), content: Self.mail)
            #expect(try await rig.settled(7).state == .sent)
            #expect(try folder.input() == Array(Self.mail.utf8))
            #expect(try folder.arguments() == ["a@x.test", "102/7", "Hello:two\nlines", "fax", "ann@x.test"])
            #expect(
                try folder.facts() == [
                    "MESSAGE": "7", "TYPE": "mail.received", "TIME": "2026-11-20T13:57:18Z", "APPLICATION": "fax",
                    "FROM": "a@x.test", "AUTHOR": "ann@x.test", "AUTHOR_NAME": "Ann", "TO": "102@fax.test",
                    "NUMBER": "102", "SUBJECT": "Hello", "TEXT": "two\nlines", "MESSAGE_ID": "7@x.test", "DATE": "",
                    "HOST": "gw.test", "USER": "ann", "RECIPIENTS": "102@fax.test, b@x.test",
                    "FILES": "a.csv, b.csv", "GROUP_COMPANY": "ACME",
                ])
            // Nobody is texted back.
            #expect(rig.store.accepted.isEmpty)
        }
    }

    @Test func `A command gets the attached mail where that takes the place of its cover`() async throws {
        try await FolderRig.run { rig in
            let folder = try ScriptFolder("exit 0")
            rig.start(commands(rig))
            rig.queue(message(rig, 1, .command(folder.program), Self.attached), content: "cover\nattached:inner")
            #expect(try await rig.settled(1).state == .sent)
            #expect(try folder.input() == Array("inner".utf8))
        }
    }

    @Test(arguments: [
        "{\"type\":\"mail.received\",", "{\"type\":\"mail.received\",\"data\":{}}",
        json.replacing("\"host\"", with: "\"hos\""),
    ])
    func `What no application wrote is refused`(json: String) async throws {
        try await FolderRig.run { rig in
            rig.start(commands(rig))
            rig.queue(message(rig, 1, .command("/bin/true"), json))
            let refused = try await rig.settled(1)
            #expect(refused.state == .failed)
        }
    }

    @Test(arguments: [0, 1, 1_000_000])
    func `A mail of any size reaches a command whole, also one that does not read it`(size: Int) async throws {
        try await FolderRig.run { rig in
            let (folder, deaf) = (try ScriptFolder("exit 0"), try ScriptFolder("exit 0"))
            rig.start(commands(rig))
            let content = String(repeating: "x", count: size)
            rig.queue(
                message(rig, 1, .command(folder.program), Self.json), message(rig, 2, .command("/bin/true"), Self.json),
                content: content)
            for id in Int64(1)...2 { #expect(try await rig.settled(id).state == .sent) }
            #expect(try folder.input().count == size)
            #expect(deaf.runs() == 0)
        }
    }
}
