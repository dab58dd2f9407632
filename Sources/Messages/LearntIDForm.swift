/// How the reports of one connection write ids, learnt from those that matched.
///
/// A few matches in a row settle it, and as many of another form change it: a network may be replaced by another.
public struct LearntIDForm: Hashable, Sendable, CustomStringConvertible {
    /// How many matches in a row settle the form.
    public static let matchesNeeded = 3

    /// The form to try first; `nil` until it is known.
    public private(set) var learnt: NetworkID.Form?

    private var counts: [NetworkID.Form: Int] = [:]
    private var latest: NetworkID.Form?
    private var matchesInRow = 0

    /// Nothing learnt yet.
    public init() {}

    /// How many matches of a form there were; those that every form explains are not counted.
    public func count(of form: NetworkID.Form) -> Int { counts[form] ?? 0 }

    /// Takes note of a reading that led to a part, and answers whether ``learnt`` changed by it.
    @discardableResult
    public mutating func note(_ match: NetworkID.Candidate) -> Bool {
        guard match.isTelling else { return false }
        counts[match.form, default: 0] &+= 1
        matchesInRow = latest == match.form ? min(matchesInRow + 1, Self.matchesNeeded) : 1
        latest = match.form
        guard matchesInRow == Self.matchesNeeded, learnt != match.form else { return false }
        learnt = match.form
        return true
    }

    /// The form in words and the matches counted, for people.
    public var description: String {
        guard let learnt else { return "not known yet how reports write ids" + tally }
        return learnt.words + tally
    }

    private var tally: String {
        let seen = NetworkID.Form.allCases.filter { count(of: $0) > 0 }
        guard !seen.isEmpty else { return "" }
        return " (" + seen.map { "\($0.title): \(count(of: $0))" }.joined(separator: ", ") + ")"
    }
}

extension NetworkID.Form {
    fileprivate var title: String {
        switch self {
        case .same: "the same"
        case .reportedInDecimal: "in decimal"
        case .reportedInHexadecimal: "in hexadecimal"
        }
    }
}
