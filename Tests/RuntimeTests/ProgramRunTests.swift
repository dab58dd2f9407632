import Foundation
import Glibc
import Testing

@testable import Runtime

@Suite struct ProgramRunTests {
    private let loop = EventLoop()

    /// A run of a script by the shell, with arguments.
    private func script(_ text: String, _ arguments: [String] = [], timeout: Duration = .seconds(20)) -> ProgramRun {
        ProgramRun(
            path: "/bin/sh", arguments: ["-c", text, "sh"] + arguments, environment: ["PATH": "/usr/bin:/bin"],
            timeout: timeout)
    }

    private func run(_ program: ProgramRun) async throws -> ProgramOutcome {
        try await Task(executorPreference: loop) { [loop] in try await program.run(on: loop) }.value
    }

    private func said(_ octets: [UInt8]) -> String { String(decoding: octets, as: UTF8.self) }

    // MARK: - How it ends

    @Test(arguments: [0, 1, 64, 75, 126, 127, 255])
    func `The exit status is what the program says`(status: Int) async throws {
        let outcome = try await run(script("exit \(status)"))
        #expect(outcome == ProgramOutcome(end: .exited(status), output: [], complaints: []))
    }

    @Test(arguments: [SIGKILL, SIGTERM, SIGPIPE, SIGINT, SIGUSR1])
    func `A program that dies of a signal says which`(signal: Int32) async throws {
        #expect(try await run(script("kill -\(signal) $$")).end == .killed(Int(signal)))
    }

    @Test func `A program that cannot be started is an error that says why`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "programs-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let plain = folder.appending(path: "plain").path
        try "#!/bin/sh\n".write(toFile: plain, atomically: true, encoding: .utf8)
        for (path, code) in [
            ("/no/such/program", -ENOENT), ("/no/such\nprogram", -ENOENT), (plain, -EACCES), (folder.path, -EACCES),
            (plain + "/x", -ENOTDIR), ("", -ENOENT),
        ] {
            let error = await #expect(throws: OperatingSystemError.self) {
                _ = try await run(ProgramRun(path: path, timeout: .seconds(5)))
            }
            #expect(error?.code == code, "\(path)")
        }
    }

    @Test func `Arguments that the system has no room for are an error`() async throws {
        let error = await #expect(throws: OperatingSystemError.self) {
            _ = try await run(script("exit 0", [String(repeating: "x", count: 200_000)]))
        }
        #expect(error?.code == -E2BIG)
    }

    // MARK: - What goes in and out

    @Test(arguments: [0, 1, 65_536, 1_000_000])
    func `The input arrives whole, and its end too`(size: Int) async throws {
        var program = script("cat")
        program.input = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        program.outputLimit = 2_000_000
        let outcome = try await run(program)
        #expect(outcome.end == .exited(0))
        #expect(outcome.output == program.input)
    }

    @Test(arguments: ["exit 3", "head -c 10 > /dev/null; exit 3", "exec <&-; exit 3", "sleep 0.05; exit 3"])
    func `A program need not read its input`(text: String) async throws {
        var program = script(text)
        program.input = [UInt8](repeating: 0x61, count: 5_000_000)
        #expect(try await run(program).end == .exited(3))
    }

    @Test(arguments: [99, 100, 101, 10_000_000])
    func `Of each output so much is kept as the limit says, and the program is not held up`(size: Int) async throws {
        var program = script("head -c $1 /dev/zero; head -c $1 /dev/zero >&2", ["\(size)"])
        program.outputLimit = 100
        let outcome = try await run(program)
        #expect(outcome.end == .exited(0))
        #expect(outcome.output == [UInt8](repeating: 0, count: min(size, 100)))
        #expect(outcome.complaints == [UInt8](repeating: 0, count: min(size, 100)))
    }

    @Test func `The outputs are kept apart`() async throws {
        let outcome = try await run(script("echo out; echo err >&2; echo more"))
        #expect(said(outcome.output) == "out\nmore\n")
        #expect(said(outcome.complaints) == "err\n")
    }

    @Test func `Input and outputs can be opened by name, as scripts do`() async throws {
        var program = script("cat /dev/stdin > /dev/stdout; echo oh > /dev/stderr")
        program.input = Array("hello".utf8)
        let outcome = try await run(program)
        #expect(said(outcome.output) == "hello")
        #expect(said(outcome.complaints) == "oh\n")
    }

    @Test func `The environment is what was given and nothing else`() async throws {
        var program = ProgramRun(path: "/usr/bin/env", arguments: ["-0"], timeout: .seconds(20))
        #expect(try await run(program).output.isEmpty)
        program.environment = ["A": "1", "B": "two\nlines=x", "C": "", "D": "$(id) `id` é"]
        let lines = try await run(program).output.split(separator: 0).map { said(Array($0)) }
        #expect(lines.sorted() == ["A=1", "B=two\nlines=x", "C=", "D=$(id) `id` é"])
    }

    @Test func `Arguments arrive unharmed`() async throws {
        let arguments = [
            "plain", "two words", "", " ", "'", "\"", "a\nb", "$(touch /tmp/evil)", "`id`", ";", "&& true", "|", "*",
            "-rf", "--", "\\", "\t", "é日本", "~", "$HOME", "\u{1}", String(repeating: "x", count: 100_000),
        ]
        var program = script("printf '%s\\0' \"$@\"", arguments)
        program.outputLimit = 1_000_000
        let octets = try await run(program).output
        #expect(
            octets.split(separator: 0, omittingEmptySubsequences: false).dropLast().map { said(Array($0)) } == arguments
        )
    }

    // MARK: - What it inherits

    @Test func `Nothing of ours is open in a program`() async throws {
        // In a process of its own: what other tests open at the very moment of the start is inherited.
        await #expect(processExitsWith: .success) {
            let ours = unsafe open("/etc/passwd", O_RDONLY)
            #expect(ours >= 0)
            let client = try HTTPClient()
            let loop = EventLoop()
            // ls has the folder itself open.
            let program = ProgramRun(path: "/bin/ls", arguments: ["/proc/self/fd"], timeout: .seconds(20))
            let outcome = try await Task(executorPreference: loop) { try await program.run(on: loop) }.value
            #expect(String(decoding: outcome.output, as: UTF8.self) == "0\n1\n2\n3\n")
            client.close()
            close(ours)
        }
    }

    @Test func `Signals are as a program expects them`() async throws {
        let outcome = try await run(
            ProgramRun(path: "/bin/grep", arguments: ["^Sig[BI]", "/proc/self/status"], timeout: .seconds(20)))
        let masks = said(outcome.output).split(separator: "\n").map { $0.split(separator: "\t").last ?? "" }
        #expect(masks.count == 2)
        // Without those of real time, which nothing here touches.
        #expect(masks.allSatisfy { UInt64($0, radix: 16).map { $0 & 0x7FFF_FFFF } == 0 })
    }

    // MARK: - Time

    @Test func `A program that takes too long is asked to end, and may say good-bye`() async throws {
        let outcome = try await run(
            script(
                "trap 'echo bye; exit 0' TERM; while :; do sleep 0.01; done", timeout: .seconds(1)))
        #expect(outcome.end == .timedOut)
        #expect(said(outcome.output) == "bye\n")
    }

    @Test func `A program that will not end is ended two seconds later`() async throws {
        let start = ContinuousClock.now
        let outcome = try await run(
            script("trap '' TERM; while :; do sleep 0.01; done", timeout: .seconds(1)))
        #expect(outcome.end == .timedOut)
        #expect(ContinuousClock.now - start >= .seconds(3))
    }

    @Test(arguments: ["wait", "exec > /dev/null 2>&1; wait", "trap '' TERM; wait; wait"])
    func `With a program that is ended all ends that it has started`(ending: String) async throws {
        let mark = FileManager.default.temporaryDirectory.appending(path: "mark-\(UUID().uuidString)").path
        let program = script(
            "sleep 1000 & echo $!; (trap '' TERM; sleep 1000; sleep 1000) > /dev/null 2>&1 & echo $!; "
                + "> \"$1\"; \(ending)", [mark], timeout: .seconds(1000))
        let task = Task(executorPreference: loop) { [loop] in try await program.run(on: loop) }
        while !FileManager.default.fileExists(atPath: mark) { try await Task.sleep(for: .milliseconds(5)) }
        task.cancel()
        let outcome = try await task.value
        try FileManager.default.removeItem(atPath: mark)
        #expect(outcome.end == .cancelled)
        let children = said(outcome.output).split(separator: "\n").compactMap { pid_t($0) }
        #expect(children.count == 2)
        for child in children { #expect(try await isGone(child)) }
    }

    @Test func `What a program leaves behind on purpose is not waited for, and goes on`() async throws {
        let outcome = try await run(script("sleep 1000 & echo $!"))
        #expect(outcome.end == .exited(0))
        let child = try #require(pid_t(said(outcome.output).dropLast()))
        #expect(kill(child, 0) == 0)
        kill(child, SIGKILL)
    }

    @Test func `Cancelling ends a program that runs`() async throws {
        let program = script("echo started; exec sleep 1000", timeout: .seconds(1000))
        let task = Task(executorPreference: loop) { [loop] in
            try await program.run(on: loop)
        }
        await loop.perform { [loop] in await loop.sleep(for: .milliseconds(50)) }
        task.cancel()
        #expect(try await task.value.end == .cancelled)
    }

    @Test func `What is cancelled before it begins is not started`() async throws {
        let mark = FileManager.default.temporaryDirectory.appending(path: "mark-\(UUID().uuidString)").path
        let program = script("touch \"$1\"", [mark])
        let task = Task(executorPreference: loop) { [loop] in
            while !Task.isCancelled { await Task.yield() }
            return try await program.run(on: loop)
        }
        task.cancel()
        #expect(try await task.value == ProgramOutcome(end: .cancelled, output: [], complaints: []))
        #expect(!FileManager.default.fileExists(atPath: mark))
    }

    // MARK: - Many

    @Test func `Fifty programs at a time all end`() async throws {
        let ends = try await withThrowingTaskGroup(of: ProgramOutcome.End.self) { group in
            for status in 0..<50 { group.addTask { try await run(script("cat > /dev/null; exit \(status)")).end } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(ends == Set((0..<50).map { .exited($0) }))
    }

    @Test func `A hundred programs leave neither descriptors nor zombies behind`() async throws {
        await #expect(processExitsWith: .success) {
            let loop = EventLoop()
            func descriptors() throws -> Int {
                try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
            }
            func round(_ index: Int) async throws {
                var program = ProgramRun(
                    path: index % 3 == 0 ? "/no/such/program" : "/bin/sh",
                    arguments: ["-c", "cat; sleep 0.\(index % 2)"],
                    environment: ["PATH": "/bin"], timeout: index % 5 == 0 ? .milliseconds(1) : .seconds(20))
                program.input = [UInt8](repeating: 1, count: index * 1000)
                let ready = program
                await Task(executorPreference: loop) { _ = try? await ready.run(on: loop) }.value
            }
            for index in 0..<10 { try await round(index) }
            let before = try descriptors()
            for index in 0..<100 { try await round(index) }
            // Handles are closed in the loop's next round.
            await Task(executorPreference: loop) { await loop.sleep(for: .milliseconds(20)) }.value
            #expect(try descriptors() <= before)
            let child = waitpid(-1, nil, WNOHANG)
            #expect(child == -1)
            #expect(errno == ECHILD)
        }
    }

    private func isGone(_ child: pid_t) async throws -> Bool {
        for _ in 0..<1000 {
            if kill(child, 0) != 0 { return true }
            // A container without an init leaves orphans as zombies.
            let status = (try? String(contentsOfFile: "/proc/\(child)/stat", encoding: .utf8)) ?? ") Z"
            if status.contains(") Z") { return true }
            try await Task.sleep(for: .milliseconds(5))
        }
        return false
    }
}
