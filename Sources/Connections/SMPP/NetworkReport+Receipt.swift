import Gateway
import SMPP

extension NetworkReport {
    /// `nil` when the receipt names no message; an id has at most 64 characters (SMPP 3.4 §5.2.23).
    init?(_ receipt: DeliveryReceipt) {
        guard let id = receipt.id, (1...64).contains(id.unicodeScalars.count) else { return nil }
        let verdict: Verdict =
            switch receipt.state {
            case .delivered: .delivered
            case .expired, .deleted, .undeliverable, .rejected, .skipped: .undelivered
            case .scheduled, .enroute, .accepted, .unknown, nil: .underway
            }
        self.init(networkID: id, verdict: verdict, detail: "the network says: " + Self.words(of: receipt))
    }

    private static func words(of receipt: DeliveryReceipt) -> String {
        let written = receipt.stat.map { $0.inOneLine(limit: 20) }
        let state = receipt.state.map { "\($0)" } ?? written ?? "nothing that can be read"
        guard let error = receipt.error, error.utf8.contains(where: { $0 != UInt8(ascii: "0") }) else { return state }
        return "\(state), error \(error.inOneLine(limit: 20))"
    }
}
