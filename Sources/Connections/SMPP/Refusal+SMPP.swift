import Messages
import SMPP

extension Refusal {
    /// What an SMPP failure is to failure policy.
    ///
    /// - Parameter place: what it is about, as in `part 2 of 3: `; may be empty.
    init(_ status: CommandStatus, _ verdict: Verdict, place: String, detail: String) {
        let scope: Scope =
            switch verdict.scope {
            case .recipient: .recipient
            case .message: .message
            case .connection: .connection
            }
        let persistence: Persistence =
            switch verdict.persistence {
            case .temporary: .temporary
            case .permanent: .permanent
            }
        self.init(scope, persistence, 4, 0, "\(place)\(status.meaning), \(status)", detail: detail)
    }
}

extension SMPPAnswer {
    /// The id that the network gave; `nil` for an empty one, which names nothing.
    var networkID: String? { messageID?.isEmpty == false ? messageID : nil }

    /// The network's own words, as far as they can be shown in one line.
    var explanation: String { parameters.additionalStatusText?.inOneLine(limit: 120) ?? "" }
}

extension String {
    /// The text without control characters, cut after `limit` characters; for words of a peer.
    func inOneLine(limit: Int) -> String {
        let visible = unicodeScalars.prefix(limit).map { scalar in
            scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) ? " " : scalar
        }
        return String(String.UnicodeScalarView(visible))
    }
}
