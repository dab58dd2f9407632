import Gateway
import Messages

/// What a provider's answer means for a text.
enum ProviderVerdict: Hashable, Sendable {
    /// It was taken, with an id for each part that has one; and what there is to say of it.
    case taken(ids: [String], words: String)
    /// It was not, with the provider's reason; some parts may have been taken.
    case refused(Refusal.Persistence, ProviderReason, parts: [PartOutcome] = [])
    /// Some parts were taken, the others were not, for this reason: nothing that is sent again brings only those.
    case partly(ProviderReason, [PartOutcome])
    /// The provider wants fewer texts.
    case throttled(Duration?)
    /// The provider does not let us in.
    case notAdmitted(ProviderReason)
    /// The answer does not say whether it was taken.
    case unclear(String)
}

/// Why a provider says no: its code and its words, in one line and not too long.
struct ProviderReason: Hashable, Sendable, CustomStringConvertible {
    let description: String

    init(_ code: String?, _ words: String?) {
        let pieces = [code, words].compactMap(\.self).filter { !$0.isEmpty }
        let line = pieces.joined(separator: ": ").inOneLine(limit: 200)
        description = line.isEmpty ? "no reason was given" : line
    }

    /// The status of HTTP alone.
    init(_ status: Int) {
        description = "HTTP \(status)"
    }

    init(_ status: Int, _ code: String?, _ words: String?) {
        let isSaid = [code, words].contains { $0?.isEmpty == false }
        self = isSaid ? ProviderReason(code, words) : ProviderReason(status)
    }
}

extension ProviderVerdict {
    /// What the status of an answer means where its body says no more.
    ///
    /// 502 and 504 come from machines between, and what is behind them may have taken the text.
    static func refusal(_ answer: HTTPStatus, _ reason: ProviderReason) -> ProviderVerdict {
        switch answer.status {
        case 401, 407: .notAdmitted(reason)
        case 429: .throttled(answer.retryAfter)
        case 503 where answer.retryAfter != nil: .throttled(answer.retryAfter)
        case 502, 504: .unclear("it answered \(answer.status)")
        case 408, 425, 500...599: .refused(.temporary, reason)
        default: .refused(.permanent, reason)
        }
    }

    /// What a courier is to do about it.
    var carried: Carried {
        switch self {
        case .taken(let ids, let words):
            let parts = ids.enumerated().map { index, id in
                PartOutcome(number: index + 1, count: ids.count, state: .sent, networkID: id)
            }
            return Carried(outcome: .sent(parts), words: words)
        case .refused(let persistence, let reason, let parts):
            let refusal = Refusal(
                .message, persistence, 0, 0, "the provider refused it", detail: reason.description)
            return Carried(outcome: .refused(refusal, parts))
        case .throttled(let pause):
            return Carried(outcome: .postponed([]), pause: pause.map { min($0, CourierGate.longestPause) })
        case .notAdmitted: return Carried(outcome: .notWritten)
        case .partly(_, let parts): return Carried(outcome: .unanswered(parts))
        case .unclear: return Carried(outcome: .unanswered([]))
        }
    }
}
