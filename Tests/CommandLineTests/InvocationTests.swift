import Testing

@testable import telepost

@Suite struct InvocationTests {
    private func read(_ words: String...) throws(CommandFailure) -> Invocation { try Invocation(words) }

    private func failure(_ words: [String]) -> String {
        do throws(CommandFailure) {
            _ = try Invocation(words)
            return "understood"
        } catch {
            #expect(error.exitCode == 2)
            return error.text
        }
    }

    private func arguments(_ words: String...) throws -> Arguments {
        guard case .run(_, let arguments) = try Invocation(words) else {
            throw CommandFailure.failed("help instead of a command")
        }
        return arguments
    }

    @Test func `every command has its own words, and help that fits 80 columns`() throws {
        #expect(Set(Command.allCases.map(\.use.words)).count == Command.allCases.count)
        for command in Command.allCases {
            guard case .help(let text) = try Invocation(command.use.words + ["--help"]) else {
                Issue.record("no help: \(command)")
                continue
            }
            #expect(text.hasPrefix("usage: telepost \(command.use.words.joined(separator: " "))"))
            #expect(text.contains("Example:\n  telepost \(command.use.words.joined(separator: " "))"))
            for option in command.use.options { #expect(text.contains(option.spelling)) }
            for line in text.split(separator: "\n") where !line.hasPrefix("  telepost") && !line.hasPrefix("usage:") {
                #expect(line.count <= 80, "\(line)")
            }
            #expect(Usage.main.contains(command.use.summary.prefix(30)))
        }
        for line in Usage.main.split(separator: "\n") { #expect(line.count <= 80, "\(line)") }
    }

    @Test func `every example is understood`() throws {
        for command in Command.allCases {
            let words = command.use.example.replacing("\"The lift is stuck\"", with: "x").split(separator: " ")
            guard case .run(let understood, _) = try Invocation(words.dropFirst().map(String.init)) else {
                Issue.record("not a command: \(command.use.example)")
                continue
            }
            #expect(understood == command)
        }
    }

    @Test func `help is asked for in every usual way`() throws {
        for words in [[], ["--help"], ["-h"], ["help"]] {
            guard case .help(let text) = try Invocation(words) else {
                Issue.record("no help: \(words)")
                continue
            }
            #expect(text == Usage.main)
        }
        for words in [["send", "-h"], ["help", "send"], ["send", "--to", "1", "--help", "--nope"].dropLast()] {
            guard case .help(let text) = try Invocation(Array(words)) else {
                Issue.record("no help: \(words)")
                continue
            }
            #expect(text == Usage.of(.send))
        }
        guard case .help(let group) = try read("messages", "--help") else {
            Issue.record("no help")
            return
        }
        #expect(group.split(separator: "\n").count == 4)
    }

    @Test func `options and words come in any order`() throws {
        let first = try arguments("send", "--to", "+44", "hello", "--json")
        let second = try arguments("send", "--json", "--to=+44", "--", "hello")
        for given in [first, second] {
            #expect(given.text(.to) == "+44")
            #expect(given.has(.json))
            #expect(given.operands == ["hello"])
        }
        #expect(try arguments("send", "--to", "1", "--", "--json").operands == ["--json"])
        #expect(try arguments("send", "--to", "1", "-").operands == ["-"])
        #expect(try arguments("preview", "--to", "a@b", "--to=c@d", "m").texts(.to) == ["a@b", "c@d"])
        #expect(try arguments("send", "--to=", "x").text(.to) == "")
        #expect(try arguments("config", "show").operand(0) == nil)
    }

    @Test func `what makes no sense is named, with a suggestion when one is near`() {
        let usage = "\nusage: telepost COMMAND [options]   (telepost --help lists the commands)"
        let send = "\nusage: telepost send --to NUMBER [options] TEXT"
        let table: [([String], String)] = [
            (["mesages"], "telepost: unknown command mesages; did you mean messages?\(usage)"),
            (["xyzzy"], "telepost: unknown command xyzzy\(usage)"),
            (["--jsn"], "telepost: unknown option --jsn\(usage)"),
            (["messages"], "telepost: messages what? list, show, retry, cancel\(usage)"),
            (["messages", "lst"], "telepost: unknown command messages lst; did you mean messages list?\(usage)"),
            (["send", "--too", "1", "x"], "telepost: unknown option --too; did you mean --to?\(send)"),
            (["send", "-x", "1"], "telepost: unknown option -x\(send)"),
            (["send", "x"], "telepost: --to NUMBER is missing\(send)"),
            (["send", "--to"], "telepost: --to needs a value: --to NUMBER\(send)"),
            (["send", "--to", "1"], "telepost: TEXT is missing\(send)"),
            (["send", "--to", "1", "--to", "2", "x"], "telepost: --to is given twice\(send)"),
            (["send", "--to", "1", "--json=yes", "x"], "telepost: --json takes no value\(send)"),
            (
                ["send", "--to", "1", "hello", "world"],
                "telepost: \"world\" is one word too many; put the whole text in quotes\(send)"
            ),
        ]
        for (words, text) in table { #expect(failure(words) == text) }
    }

    @Test func `values are checked`() throws {
        let smsc = try arguments("simulate", "smsc", "--port", "65535", "--error-rate=0.5", "--latency", "1m30s")
        #expect(try smsc.wholeNumber(.port, in: 0...65_535) == 65_535)
        #expect(try smsc.share(.errorRate) == 0.5)
        #expect(try smsc.duration(.latency) == .seconds(90))
        #expect(try smsc.duration(.reportDelay) == nil)
        for port in ["65536", "-1", "x", "", "1.5"] {
            let given = try arguments("simulate", "smsc", "--port=\(port)")
            #expect(throws: CommandFailure.self, "\(port)") { try given.wholeNumber(.port, in: 0...65_535) }
        }
        for share in ["1.1", "-0.1", "nan", "x", "inf"] {
            let given = try arguments("simulate", "smsc", "--error-rate=\(share)")
            #expect(throws: CommandFailure.self, "\(share)") { try given.share(.errorRate) }
        }
        for time in ["10", "x", "-1s", ""] {
            let given = try arguments("simulate", "smsc", "--latency=\(time)")
            #expect(throws: CommandFailure.self, "\(time)") { try given.duration(.latency) }
        }
    }

    @Test func `the gateway is chosen by folder or URL`() throws {
        #expect(try GatewayPlace(arguments("trace", "1")) == .folder("./telepost-data"))
        #expect(try GatewayPlace(arguments("trace", "1", "--data", "/x/")).socket == "/x/telepost.sock")
        #expect(try GatewayPlace(arguments("trace", "1", "--url", "http://h:1/")).base == "http://h:1")
        #expect(throws: CommandFailure.self) { try GatewayPlace(arguments("trace", "1", "--url", "ftp://h")) }
        #expect(throws: CommandFailure.self) {
            try GatewayPlace(arguments("trace", "1", "--url", "http://h", "--data", "x"))
        }
        let long = GatewayPlace.folder(String(repeating: "x", count: 94))
        #expect(throws: CommandFailure.self) { try long.check() }
        try GatewayPlace.folder(String(repeating: "x", count: 93)).check()
    }
}
