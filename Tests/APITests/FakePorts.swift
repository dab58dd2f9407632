import API
import Bytes
import Gateway
import Messages
import Synchronization

/// A clock that stands still.
struct StillClock: WallClock {
    var now = Timestamp(microseconds: 1_795_173_302_123_456)
}

/// Reads `+` and digits, and national numbers of GB that begin with 0.
struct PlainPlan: NumberPlan {
    func read(_ text: String, region: String?) -> NumberReading {
        if let number = PhoneNumber(e164: text) { return .number(number) }
        if region == "GB", text.utf8.count == 11, text.hasPrefix("0"), text.utf8.allSatisfy(\.isASCIIDigit),
            let number = PhoneNumber(e164: "+44" + text.dropFirst())
        {
            return .number(number)
        }
        return .notANumber
    }

    func knows(region: String) -> Bool { region == "GB" }
}

/// A log that goes nowhere.
struct NoLog: LogSink {
    var levels: Set<LogLevel> { [] }

    func write(_ record: LogRecord) {}
}

/// Decodes nothing.
struct NoCodec: MailCodec {
    func attachedMail(in octets: [UInt8]) -> [UInt8]? { nil }

    func decode(_ octets: [UInt8]) -> Mail { Mail() }
}

/// Writes nothing.
struct NoComposer: MailComposer {
    func compose(_ draft: MailDraft) -> [UInt8] { [] }
}

/// Hashes nothing.
struct PlainPasswords: PasswordHashing {
    func hash(_ password: [UInt8]) async -> String? { "plain:" + String(decoding: password, as: UTF8.self) }

    func verify(_ password: [UInt8], against hash: String) async -> PasswordVerdict {
        await self.hash(password) == hash ? .matched : .mismatched
    }

    func reads(_ hash: String) -> Bool { hash.hasPrefix("plain:") }
}

/// Seals nothing.
struct NoSealing: SecretSealing {
    func seal(_ secret: [UInt8]) -> [UInt8] { secret }
    func open(_ sealed: [UInt8]) -> [UInt8]? { sealed }

    func key(for purpose: String) -> [UInt8] { Array(purpose.utf8) }
}

/// Says of every connection what it is told to say.
struct FakeTester: ConnectionTester {
    var steps: [TestStep]

    func test(_ name: ConnectionName) async -> [TestStep] { steps }
}

/// Two phones whose texts the test puts in.
final class FakePhones: PhoneDirectory {
    private struct State {
        var messages: [PhoneNumber: [PhoneMessage]] = [:]
        var waiting: [CheckedContinuation<Void, Never>] = []
        var isCancelled = false
        var sent: [String] = []
        var refusal: OperationRefused?
    }

    private let state = Mutex(State())
    private let begun: AsyncStream<Void>.Continuation
    /// Says whenever somebody begins to wait for a text.
    let waits: AsyncStream<Void>

    init(_ numbers: PhoneNumber...) {
        (waits, begun) = AsyncStream.makeStream()
        state.withLock { state in for number in numbers { state.messages[number] = [] } }
    }

    /// What was sent from phones, as in `+44… > +44…: text`.
    var sent: [String] { state.withLock { $0.sent } }

    func refuse(_ refusal: OperationRefused?) { state.withLock { $0.refusal = refusal } }

    /// Lets a text arrive.
    func arrive(_ message: PhoneMessage, on phone: PhoneNumber) {
        wake { $0.messages[phone, default: []].append(message) }
    }

    func phones() async -> [PhoneNumber] {
        state.withLock { $0.messages.keys.sorted { $0.e164 < $1.e164 } }
    }

    func messages(of phone: PhoneNumber, after sequence: Int64, wait: Duration) async -> [PhoneMessage]? {
        let found = find(phone, sequence)
        guard let found, found.isEmpty, wait > .zero else { return found }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if !state.isCancelled { state.waiting.append(continuation) }
                    return state.isCancelled
                }
                begun.yield()
                if isCancelled { continuation.resume() }
            }
        } onCancel: {
            wake { $0.isCancelled = true }
        }
        return find(phone, sequence)
    }

    func send(
        _ text: String, from phone: PhoneNumber, to number: String, wait: Duration
    ) async throws(OperationRefused) -> PhoneMessage {
        let refusal = state.withLock { state in
            if state.refusal == nil { state.sent.append("\(phone) > \(number): \(text)") }
            return state.refusal
        }
        if let refusal { throw refusal }
        return PhoneMessage(
            sequence: 7, at: StillClock().now, from: phone.e164, to: number, text: text,
            sent: wait > .zero ? .acknowledged : .waiting)
    }

    private func find(_ phone: PhoneNumber, _ sequence: Int64) -> [PhoneMessage]? {
        state.withLock { $0.messages[phone]?.filter { $0.sequence > sequence } }
    }

    private func wake(_ change: (inout State) -> Void) {
        let waiting = state.withLock { state in
            change(&state)
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

/// Mails that the test puts in; it remembers what it was asked for.
final class FakeMails: CaughtMailDirectory {
    private let entries: [CaughtMailEntry]
    private let log = Mutex<[String]>([])

    init(_ entries: CaughtMailEntry...) {
        self.entries = entries
    }

    /// What was asked for, as in `after 3, wait 30`.
    var asked: [String] { log.withLock { $0 } }

    func mails(after sequence: Int64, wait: Duration) async -> [CaughtMailEntry] {
        log.withLock { $0.append("after \(sequence), wait \(wait.components.seconds)") }
        return entries.filter { $0.sequence > sequence }
    }

    func octets(of sequence: Int64) async -> [UInt8]? {
        entries.contains { $0.sequence == sequence } ? [0x41, 0x00, 0xFF, 0x0D, 0x0A] : nil
    }
}
