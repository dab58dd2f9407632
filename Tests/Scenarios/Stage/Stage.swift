import Foundation
import Synchronization
import TestKit

/// What one scenario has for itself: a folder, processes and SMSCs, all of which are gone afterwards.
final class Stage: Sendable {
    let folder: URL
    private let children = Mutex<[ChildProcess]>([])
    private let carriers = Mutex<[ScriptedSMSC]>([])
    private let relays = Mutex<[Relay]>([])

    private init() throws {
        // Short, because the path of a Unix socket has to fit in 107 octets.
        let name = "tp-" + UUID().uuidString.prefix(8).lowercased()
        folder = FileManager.default.temporaryDirectory.appending(path: name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Runs a scenario; at most a few at a time, because each has several processes and deadlines.
    @discardableResult
    static func run<Outcome: Sendable>(
        _ scenario: @Sendable (Stage) async throws -> Outcome
    ) async throws -> Outcome {
        await turns.enter()
        defer { turns.leave() }
        let stage = try Stage()
        let result: Result<Outcome, any Error>
        do {
            result = .success(try await scenario(stage))
        } catch {
            result = .failure(error)
        }
        await stage.clear()
        return try result.get()
    }

    private static let turns = Turnstile(room: 3)

    /// The path of a file in the scenario's folder.
    func path(_ name: String) -> String { folder.appending(path: name).path }

    /// Writes a file into the scenario's folder.
    @discardableResult
    func write(_ name: String, _ octets: [UInt8]) throws -> String {
        try Data(octets).write(to: folder.appending(path: name))
        return path(name)
    }

    /// Writes a text into the scenario's folder.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String { try write(name, Array(text.utf8)) }

    /// Starts a program that is ended with the scenario.
    func start(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], input: String = "/dev/null"
    ) throws -> ChildProcess {
        guard let path = Programs.find(program) else { throw Trouble("there is no program \(program)") }
        let child = try ChildProcess(path, arguments, environment: environment, input: input)
        children.withLock { $0.append(child) }
        return child
    }

    /// Runs a program to its end.
    func run(
        _ program: String, _ arguments: [String], environment: [String: String] = [:], input: String = "/dev/null",
        within limit: Duration = .seconds(60)
    ) async throws -> Finished {
        let child = try start(program, arguments, environment: environment, input: input)
        let ending = try await child.end(within: limit)
        let output = child.output.value
        return Finished(ending: ending, output: output.text, errors: output.errors)
    }

    /// An SMSC of the scenario's own; takes clients at once unless told otherwise.
    func smsc(
        _ behaviour: ScriptedSMSC.Behaviour = ScriptedSMSC.Behaviour(), isOpen: Bool = true
    ) throws -> ScriptedSMSC {
        let smsc = try ScriptedSMSC(behaviour)
        carriers.withLock { $0.append(smsc) }
        if isOpen { try smsc.open() }
        return smsc
    }

    /// A relay of the scenario's own to a port of this machine.
    func relay(to port: UInt16) throws -> Relay {
        let relay = try Relay(to: port)
        relays.withLock { $0.append(relay) }
        return relay
    }

    private func clear() async {
        for child in children.withLock({ $0 }) { await child.kill9() }
        for relay in relays.withLock({ $0 }) { relay.close() }
        for carrier in carriers.withLock({ $0 }) { carrier.close() }
        // What is left is in the system's folder for temporary files.
        try? FileManager.default.removeItem(at: folder)
    }
}

/// A program that ran to its end.
struct Finished: Hashable, Sendable {
    let ending: ChildProcess.Ending
    let output: String
    let errors: String

    var isSuccess: Bool { ending == .code(0) }
    var lines: [String] { output.split(whereSeparator: \.isNewline).map(String.init) }
}

/// Where programs are.
enum Programs {
    /// The path of a program in `PATH`; a path is given back as it is.
    static func find(_ name: String) -> String? {
        if name.hasPrefix("/") { return name }
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        return folders.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }

    static func has(_ name: String) -> Bool { find(name) != nil }

    /// The binary under test.
    static let telepost =
        ProcessInfo.processInfo.environment["TELEPOST_BINARY"]
        ?? Corpus.root.appending(path: ".build/debug/telepost").path
}

/// Lets so many in at a time.
final class Turnstile: Sendable {
    private struct State: Sendable {
        var room: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(room: Int) {
        state = Mutex(State(room: room))
    }

    func enter() async {
        await withCheckedContinuation { continuation in
            let isIn = state.withLock { state in
                if state.room > 0 {
                    state.room -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isIn { continuation.resume() }
        }
    }

    func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.room += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
