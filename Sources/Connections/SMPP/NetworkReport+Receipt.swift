import Gateway
import Messages
import SMPP

extension NetworkReport {
    /// `nil` when the receipt names no message; an id has at most 64 characters (SMPP 3.4 §5.2.23).
    ///
    /// - Parameter phone: who the receipt comes from: the phone that it tells of.
    init?(_ receipt: DeliveryReceipt, from phone: PhoneNumber?) {
        let ids = receipt.ids.filter { (1...64).contains($0.unicodeScalars.count) }
        guard !ids.isEmpty else { return nil }
        let verdict: Verdict =
            switch receipt.meaning {
            case .delivered: .delivered
            case .undelivered: .undelivered
            case .expired: .expired
            case .underway, .unknown: .underway
            }
        self.init(
            networkIDs: ids, phone: phone, verdict: verdict, detail: "the network says: " + Self.words(of: receipt))
    }

    private static func words(of receipt: DeliveryReceipt) -> String {
        let written = receipt.stat.map { $0.inOneLine(limit: 20) }
        var words = receipt.state.map { "\($0)" } ?? written ?? "nothing that can be read"
        if let error = receipt.error, receipt.hasError { words += ", error \(error.inOneLine(limit: 20))" }
        if let network = receipt.networkError { words += ", network error \(network)" }
        return words
    }
}
