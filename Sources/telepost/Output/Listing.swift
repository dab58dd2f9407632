/// Several things on one line.
enum Listing {
    /// The things, made fit for a terminal; those beyond `limit` are only counted, as in `a, b and 3 more`.
    ///
    /// - Parameter count: how many there are in all, when that is more than are given.
    static func text(_ things: [String], limit: Int, of count: Int? = nil) -> String {
        let shown = things.prefix(limit).map { PlainText($0).description }.joined(separator: ", ")
        let rest = max(things.count, count ?? 0) - min(limit, things.count)
        guard rest > 0 else { return shown }
        return shown.isEmpty ? "\(rest)" : "\(shown) and \(rest) more"
    }
}
