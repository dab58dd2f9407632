/// Finds the name that somebody probably meant.
enum SimilarName {
    /// The name nearest to `word`, when it is near: the same but for case, or at most two slips of the pen away.
    static func nearest(to word: String, among names: some Collection<String>) -> String? {
        guard word.utf8.count <= 64 else { return nil }
        let lowered = word.lowercased()
        if let same = names.filter({ $0.lowercased() == lowered }).min() { return same }
        let allowed = word.utf8.count <= 3 ? 1 : 2
        return names.map { (distance(lowered, $0.lowercased()), $0) }.filter { $0.0 <= allowed }.min { $0 < $1 }?.1
    }

    /// How many octets must be inserted, removed or changed to make one of the other.
    private static func distance(_ left: String, _ right: String) -> Int {
        let columns = Array(right.utf8)
        var row = Array(0...columns.count)
        for (index, octet) in left.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (column, other) in columns.enumerated() {
                let changed = diagonal + (octet == other ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(changed, diagonal + 1, row[column] + 1)
            }
        }
        return row[columns.count]
    }
}
