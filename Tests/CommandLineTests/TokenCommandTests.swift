import API
import Messages
import Testing
import Web

@testable import telepost

@Suite struct TokenCommandTests {
    private func body(_ words: String...) throws -> String {
        guard case .run(_, let arguments) = try Invocation(["token"] + words) else { return "help" }
        let body = try TokenCommands.Body(arguments, at: Timestamp(seconds: 1_795_173_302))
        return String(decoding: try JSON.encode(body).dropLast(), as: UTF8.self)
    }

    private func failure(_ words: String...) -> String {
        do throws(CommandFailure) {
            guard case .run(_, let arguments) = try Invocation(["token"] + words) else { return "help" }
            _ = try TokenCommands.Body(arguments, at: Timestamp(seconds: 0))
            return "understood"
        } catch { return "\(error.exitCode) \(error.text.prefix { $0 != "\n" })" }
    }

    @Test func `options become what the API takes`() throws {
        #expect(
            try body("add", "shop", "--right", "messages:send") == #"{"name":"shop","rights":["messages:send"]}"#)
        #expect(
            try body(
                "add", "shop", "--right", "messages:send,messages:read", "--right=audit:read", "--account", "alice",
                "--expires", "1h") == """
                    {"account":"alice","expires":"2026-11-20T12:15:02.000Z","name":"shop",\
                    "rights":["messages:send","messages:read","audit:read"]}
                    """)
    }

    @Test func `what makes no sense is said before anybody is asked`() {
        #expect(failure("add", "shop") == "2 telepost: --right RIGHT is missing")
        #expect(failure("add", "--right", "messages:send") == "2 telepost: NAME is missing")
        #expect(
            failure("add", "a b", "--right", "messages:send")
                == "2 telepost: \"a b\" is no name of a token: 1 to 64 of letters, digits and . _ -")
        #expect(failure("add", "a", "--right", "messages") == "2 telepost: --right takes messages:read, not messages")
        #expect(
            failure("add", "a", "--right", "x").hasPrefix("2 telepost: --right takes messages:read, messages:send, "))
        #expect(
            failure("add", "a", "--right", "messages:send", "--expires", "soon").hasPrefix(
                "2 telepost: --expires takes"))
    }
}
