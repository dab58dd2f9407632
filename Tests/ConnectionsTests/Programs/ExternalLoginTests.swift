import Bytes
import Foundation
import Gateway
import Runtime
import Testing

@testable import Connections

@Suite struct ExternalLoginTests {
    private static let client = IPAddress(v4: 0xC000_0207)

    private struct Question: Decodable, Equatable {
        var name: String
        var password: String
        var client: String
    }

    private static let asked = Question(name: "alice", password: "corréct \"horse\"\n", client: "192.0.2.7")

    private func ask(_ login: ExternalLogin) async -> ExternalVerdict {
        await login.check(name: Self.asked.name, password: Array(Self.asked.password.utf8), client: Self.client)
    }

    @Test(arguments: [
        ("exit 0", ExternalVerdict.matched), ("exit 1", .mismatched),
        ("exit 2", .unavailable("/bin/sh ended with 2")), ("kill -9 $$", .unavailable("/bin/sh was ended by signal 9")),
    ])
    func `A program says by its exit status whether a password is right`(
        _ script: String, _ verdict: ExternalVerdict
    ) async throws {
        try await ProgramRig.run { rig in
            let folder = try ScriptFolder(script)
            let words = folder.program.split(separator: " ").map(String.init)
            let login = ExternalLogin(on: rig.loop)
            login.ask(.command(path: words[0], arguments: Array(words.dropFirst())), timeout: .seconds(20))
            #expect(login.isConfigured)
            #expect(await ask(login) == verdict)
            let question = try JSONDecoder().decode(Question.self, from: Data(folder.input()))
            #expect(question == Self.asked)
            // Nothing of it shows in a list of processes.
            #expect(try folder.arguments() == [""])
            #expect(try folder.environment().allSatisfy { !$0.contains("horse") })
        }
    }

    @Test func `A program that takes too long, or is not there, cannot tell`() async throws {
        try await ProgramRig.run { rig in
            let login = ExternalLogin(on: rig.loop)
            login.ask(.command(path: "/bin/sleep", arguments: ["60"]), timeout: .milliseconds(50))
            guard case .unavailable(let late) = await ask(login) else { throw Unexpected() }
            #expect(late.contains("took longer"))
            login.ask(.command(path: "/nowhere/program", arguments: []), timeout: .seconds(20))
            guard case .unavailable = await ask(login) else { throw Unexpected() }
        }
    }

    private struct Unexpected: Error {}

    @Test(arguments: [
        (200, ExternalVerdict.matched), (204, .matched), (401, .mismatched), (403, .mismatched), (404, .mismatched),
        (302, .unavailable("the server answered 302")), (500, .unavailable("the server answered 500")),
    ])
    func `A server says by its status whether a password is right`(
        _ status: Int, _ verdict: ExternalVerdict
    ) async throws {
        try await ProgramRig.run { rig in
            let peer = try await HookPeer(on: rig.loop) { _ in "HTTP/1.1 \(status) Words" }
            let login = ExternalLogin(on: rig.loop)
            login.ask(.url(peer.url), timeout: .seconds(20))
            #expect(await ask(login) == verdict)
            let call = try #require(peer.calls.first)
            #expect(try JSONDecoder().decode(Question.self, from: Data(call.body)) == Self.asked)
            #expect(call.fields["content-type"] == "application/json")
            peer.close()
        }
    }

    @Test func `Nobody is asked without a configuration, and a password that is no text matches nothing`() async throws
    {
        try await ProgramRig.run { rig in
            let login = ExternalLogin(on: rig.loop)
            #expect(!login.isConfigured)
            guard case .unavailable = await ask(login) else { throw Unexpected() }
            login.ask(.command(path: "/bin/true", arguments: []), timeout: .seconds(20))
            #expect(await login.check(name: "alice", password: [0xFF], client: Self.client) == .mismatched)
            login.ask(.nobody, timeout: .seconds(20))
            #expect(!login.isConfigured)
        }
    }

    @Test func `Who asks while sixteen questions are open hears at once that it cannot be told`() async throws {
        try await ProgramRig.run { rig in
            let peer = try await HookPeer(on: rig.loop) { _ in nil }
            let login = ExternalLogin(on: rig.loop)
            login.ask(.url(peer.url), timeout: .seconds(60))
            await withTaskGroup(of: ExternalVerdict.self) { group in
                for _ in 0..<ExternalLogin.atOnce { group.addTask { await ask(login) } }
                do {
                    try await peer.until(ExternalLogin.atOnce)
                } catch {
                    Issue.record(error)
                }
                #expect(await ask(login) == .unavailable("16 questions are open already"))
                // The others are given up, and their places are free again.
                group.cancelAll()
                for await verdict in group {
                    let isUntold = if case .unavailable = verdict { true } else { false }
                    #expect(isUntold)
                }
            }
            login.ask(.command(path: "/bin/true", arguments: []), timeout: .seconds(20))
            #expect(await ask(login) == .matched)
            peer.close()
        }
    }
}
