import Bytes
import Runtime

/// A connection to a simulated provider: reads requests and answers them, one after the other.
struct ProviderConversation {
    /// How long a client may be silent.
    private static let patience = Duration.seconds(120)
    /// How long an answer may take to leave.
    private static let farewell = Duration.seconds(10)

    private let channel: TCPChannel
    private let simulator: ProviderSimulator

    init(_ channel: TCPChannel, _ simulator: ProviderSimulator) {
        self.channel = channel
        self.simulator = simulator
    }

    /// Goes on until one side has had enough.
    func run() async {
        while !simulator.isStopping {
            switch WebRequestReader.next(in: channel.input.readable) {
            case .incomplete:
                switch await channel.wait(until: channel.loop.now + Self.patience) {
                case .received, .nudged: continue
                case .ended, .deadline: return
                }
            case .refused(let status):
                simulator.noteRefusal("no request: \(status)")
                _ = await send(WebAnswer(status), isLast: true)
                return
            case .request(let request, let end):
                channel.input.consume(upTo: end)
                let isLast = request[field: "connection"]?.lowercased() == "close"
                guard await answer(request, isLast: isLast), !isLast else { return }
            }
        }
    }

    /// - Returns: whether the connection goes on.
    private func answer(_ request: WebRequest, isLast: Bool) async -> Bool {
        simulator.count { $0.requests += 1 }
        let verdict = simulator.role.take(request, simulator.stamp())
        // Faults are for texts: a check of credentials must not use one up.
        let (wait, kind) = verdict.isTaken ? simulator.faultOfRequest() : (.zero, nil)
        guard await pause(wait + simulator.settings.latency) else { return false }
        switch kind {
        case .answer(let status, let seconds): return await send(refusal(request, status, seconds), isLast: isLast)
        case .drop:
            simulator.count { $0.drops += 1 }
            return false
        case .silence:
            _ = await channel.wait(until: channel.loop.now + .seconds(3600))
            return false
        case .keepAndDrop:
            _ = carryOut(verdict, of: request)
            simulator.count { $0.drops += 1 }
            return false
        case .delay, .forge, .repeatCall, nil:
            return await send(carryOut(verdict, of: request), isLast: isLast)
        }
    }

    private func refusal(_ request: WebRequest, _ status: Int, _ seconds: Int?) -> WebAnswer {
        let answer: WebAnswer
        if status == 429 {
            simulator.count { $0.throttled += 1 }
            answer = simulator.role.throttled(request)
        } else {
            simulator.noteRefusal("told to answer \(status)")
            answer = WebAnswer(status)
        }
        return seconds.map { answer.with("Retry-After", "\($0)") } ?? answer
    }

    /// Keeps what is to be sent, and says so as the provider does.
    private func carryOut(_ verdict: ProviderVerdict, of request: WebRequest) -> WebAnswer {
        guard !simulator.isTooMuch() else {
            simulator.count { $0.throttled += 1 }
            return simulator.role.throttled(request).with("Retry-After", "1")
        }
        switch verdict {
        case .taken(let texts, let answer):
            simulator.keep(texts)
            return answer
        case .answered(let answer): return answer
        case .refused(let answer, let words):
            simulator.noteRefusal(words)
            return answer
        }
    }

    private func send(_ answer: WebAnswer, isLast: Bool) async -> Bool {
        channel.write(answer.octets(isLast: isLast))
        guard await channel.flush(until: channel.loop.now + Self.farewell) else { return false }
        if isLast { await channel.finish(until: channel.loop.now + .seconds(1)) }
        return true
    }

    /// Waits; `false` when the other side has gone meanwhile.
    private func pause(_ time: Duration) async -> Bool {
        guard time > .zero else { return true }
        let deadline = channel.loop.now + time
        while !simulator.isStopping {
            switch await channel.wait(until: deadline) {
            case .received, .nudged: continue
            case .ended: return false
            case .deadline: return true
            }
        }
        return false
    }
}
