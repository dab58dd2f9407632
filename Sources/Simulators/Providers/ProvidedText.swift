import SMS

/// A text that a simulated provider took.
public struct ProvidedText: Hashable, Sendable {
    /// What becomes of it.
    public enum Fate: Hashable, Sendable {
        case delivered
        case undelivered
    }

    /// Its number at this simulator, from 1.
    public internal(set) var sequence: UInt64 = 0
    /// The ids that its sender was given: one, or one for each part.
    public let ids: [String]
    /// The phone, E.164 with `+`.
    public let to: String
    /// The sender as it was written.
    public let from: String
    /// What the phone shows.
    public let text: String
    /// How many parts it has.
    public let parts: Int
    /// Where its reports are told, as the request says; `nil`: it asks for none there.
    public let reportURL: String?
    /// Whether its sender wants reports.
    public let wantsReport: Bool
    /// What the request calls it; empty: nothing.
    public let reference: String
    /// Kannel: which reports are wanted, `dlr-mask`.
    let mask: Int
    /// Kannel: the octets of a text that came coded, with its header before them.
    public let octets: [UInt8]?

    init(
        ids: [String], to: String, from: String, text: String, reportURL: String? = nil, wantsReport: Bool = true,
        reference: String = "", mask: Int = 0, octets: [UInt8]? = nil
    ) {
        self.ids = ids
        self.to = to
        self.from = from
        self.text = text
        parts = Self.parts(of: text)
        self.reportURL = reportURL
        self.wantsReport = wantsReport
        self.reference = reference
        self.mask = mask
        self.octets = octets
    }

    /// How many parts a text has on the air.
    static func parts(of text: String) -> Int {
        do throws(SegmentFailure) { return try SegmentPlan(text).parts.count } catch { return 255 }
    }
}
