public import Runtime
import Synchronization

/// A provider that takes texts by HTTP and tells of texts and reports by calling web hooks: for trying things out, and for
/// tests.
///
/// It is as strict as the provider's documents. It can be told to misbehave: ``misbehave(_:)``. What it keeps is bounded;
/// the oldest goes first.
public final class ProviderSimulator: Sendable {
    private struct State {
        var texts: [ProvidedText] = []
        var lastSequence: UInt64 = 0
        var lastStamp: UInt64
        var faults: ProviderFaults
        var counters = ProviderCounters()
        var refusals: [String] = []
        /// When requests came in the last second, in the loop's time.
        var recent: [Duration] = []
        var listeners: [TCPListener] = []
        var isStopping = false
    }

    private static let refusalLimit = 100

    /// How it behaves.
    public let settings: ProviderSimulatorSettings
    /// What the phones got and said.
    public let phones: PhoneBook
    let loop: EventLoop
    let role: any ProviderRole
    let open = OpenLinks()
    private let bell = Bell()
    private let errands: AsyncStream<ProviderErrand>
    private let errand: AsyncStream<ProviderErrand>.Continuation
    private let state: Mutex<State>

    /// A provider that does not run yet.
    ///
    /// - Parameters:
    ///   - loop: keeps the time.
    ///   - numbers: what its ids are made of.
    public init(
        _ settings: ProviderSimulatorSettings, phones: PhoneBook, numbers: SeededNumbers = .unpredictable,
        on loop: EventLoop
    ) {
        var numbers = numbers
        self.settings = settings
        self.phones = phones
        self.loop = loop
        role = settings.role
        state = Mutex(State(lastStamp: numbers.next() >> 1, faults: ProviderFaults(settings.faults)))
        (errands, errand) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(100_000))
    }

    /// What it has done so far.
    public var counters: ProviderCounters { state.withLock { $0.counters } }

    /// Why requests were refused, the first hundred.
    public var refusals: [String] { state.withLock { $0.refusals } }

    /// Whether an address is one that it can call: `http`, with a host.
    public static func canCall(_ url: String) -> Bool { WebAddress(url) != nil }

    // MARK: - Texts

    /// The texts that were taken, the oldest first.
    public var texts: [ProvidedText] { state.withLock { $0.texts } }

    /// Waits until so many texts were taken, or the deadline in the loop's time; the texts that there are then.
    public func waitForTexts(count: Int, until deadline: Duration) async -> [ProvidedText] {
        await bell.wait(on: loop, until: deadline) { self.texts.count >= count }
        return texts
    }

    /// Waits until `isSo` holds of the counters, or the deadline in the loop's time; whether it does then.
    public func wait(until deadline: Duration, for isSo: @escaping @Sendable (ProviderCounters) -> Bool) async -> Bool {
        await bell.wait(on: loop, until: deadline) { isSo(self.counters) }
        return isSo(counters)
    }

    /// Has a phone send a text to a number of ours; the hook is called soon.
    ///
    /// - Parameters:
    ///   - phone: E.164 with `+`.
    ///   - number: ours, E.164 with `+`.
    /// - Returns: the text as it lies on the phone; `nil` when there is nowhere to tell it, or a number is none.
    @discardableResult
    public func send(_ text: String, from phone: String, to number: String) -> PhoneText? {
        guard PhoneDigits.isE164(phone), PhoneDigits.isE164(number), settings.textHook != nil else { return nil }
        let sent = phones.note(
            PhoneText(
                sent: text, from: phone, to: number, at: WallTime.now, parts: ProvidedText.parts(of: text),
                coding: .gsm7))
        let calls = role.texts(text, from: phone, to: number, stamp())
        errand.yield(ProviderErrand(calls: calls, delay: .zero, text: sent))
        return sent
    }

    // MARK: - Faults

    /// From now on it also does this wrong.
    public func misbehave(_ faults: ProviderFault...) {
        state.withLock { $0.faults.add(faults) }
    }

    /// From now on it does nothing wrong.
    public func behave() {
        state.withLock { $0.faults = ProviderFaults([]) }
    }

    /// Cuts every connection, as a failing network would.
    public func dropConnections() {
        for channel in open.all { channel.loop.execute { channel.close() } }
    }

    // MARK: - Running

    /// Serves the clients of `listeners` until ``stop()``; cancelling the task ends it too.
    public func run(_ listeners: [TCPListener]) async {
        let isStopping = state.withLock { state in
            state.listeners += listeners
            return state.isStopping
        }
        if isStopping { close(listeners) }
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { group in
                for listener in listeners {
                    group.addTask(executorPreference: listener.loop) { await self.serve(listener) }
                }
                group.addTask(executorPreference: loop) { await self.runErrands() }
            }
        } onCancel: {
            stop()
        }
    }

    /// Ends: no more requests are answered, and no more hooks called. From any thread; does not wait.
    public func stop() {
        let listeners = state.withLock { state in
            state.isStopping = true
            defer { state.listeners = [] }
            return state.listeners
        }
        close(listeners)
        errand.finish()
        dropConnections()
    }

    /// Whether it is about to end.
    var isStopping: Bool { state.withLock { $0.isStopping } }

    private func close(_ listeners: [TCPListener]) {
        for listener in listeners { listener.loop.execute { listener.close() } }
    }

    private func serve(_ listener: TCPListener) async {
        await withDiscardingTaskGroup { group in
            while let channel = await listener.accept() {
                group.addTask(executorPreference: listener.loop) { await self.serve(channel) }
            }
        }
    }

    private func serve(_ channel: TCPChannel) async {
        defer {
            open.remove(channel)
            channel.close()
        }
        guard open.add(channel, limit: settings.connectionLimit), !isStopping else { return }
        await ProviderConversation(channel, self).run()
    }

    private func runErrands() async {
        await withDiscardingTaskGroup { group in
            for await errand in errands {
                group.addTask(executorPreference: loop) { await self.run(errand) }
            }
            group.cancelAll()
        }
    }
}

// MARK: - What conversations and errands tell and ask

extension ProviderSimulator {
    /// A moment, and ids that nothing else has.
    func stamp(isForged: Bool = false) -> ProviderStamp {
        let seed = state.withLock { state in
            state.lastStamp += 1
            return state.lastStamp
        }
        let secret = settings.signatureSecret ?? settings.secret
        return ProviderStamp(
            seconds: WallTime.now.components.seconds, seed: seed, secret: isForged ? secret + "?" : secret)
    }

    /// What is to go wrong with a request now.
    func faultOfRequest() -> (wait: Duration, kind: ProviderFault.Kind?) {
        state.withLock { $0.faults.takeForRequest() }
    }

    /// Whether a fault of calls is to happen now.
    func hasFault(_ kind: ProviderFault.Kind) -> Bool {
        state.withLock { $0.faults.takeForCall(kind) }
    }

    /// Whether a request comes too soon after others.
    func isTooMuch() -> Bool {
        guard let most = settings.throughput else { return false }
        let now = loop.now
        return state.withLock { state in
            state.recent.removeAll { $0 <= now - .seconds(1) }
            guard state.recent.count < most else { return true }
            state.recent.append(now)
            return false
        }
    }

    /// Keeps texts that were taken, puts them on their phones, and has their reports told.
    func keep(_ texts: [ProvidedText]) {
        let kept = state.withLock { state in
            let kept = texts.map { text in
                state.lastSequence += 1
                var text = text
                text.sequence = state.lastSequence
                return text
            }
            state.texts += kept
            if state.texts.count > settings.textLimit {
                state.texts.removeFirst(state.texts.count - settings.textLimit)
            }
            state.counters.texts += kept.count
            return kept
        }
        for text in kept { settle(text) }
        bell.ring()
    }

    private func settle(_ text: ProvidedText) {
        let fate: ProvidedText.Fate =
            settings.undeliverable.contains(text.to) || settings.stopped.contains(text.to) ? .undelivered : .delivered
        if fate == .delivered {
            phones.show(PhoneText(text.text, from: text.from, to: text.to, at: WallTime.now, parts: text.parts))
        }
        guard text.wantsReport else { return }
        let calls = role.reports(on: text, fate, stamp())
        errand.yield(ProviderErrand(calls: calls, delay: settings.reportDelay, report: (text, fate)))
    }

    /// Notes why a request was refused.
    func noteRefusal(_ words: String) {
        state.withLock { state in
            state.counters.refusals += 1
            if state.refusals.count < Self.refusalLimit { state.refusals.append(words) }
        }
        bell.ring()
    }

    func count(_ change: (inout ProviderCounters) -> Void) {
        state.withLock { change(&$0.counters) }
        bell.ring()
    }
}
