/// The query of a request, of which every name must be known and come once.
package struct Query {
    private var values: [String: String] = [:]

    /// Reads a query whose names are all among `names`.
    package init(_ target: RequestTarget, names: [String]) throws(Problem) {
        for item in target.query {
            guard names.contains(item.name) else {
                let known = names.isEmpty ? "there are none here" : "possible are \(names.joined(separator: ", "))"
                throw Problem(400, "unknown parameter \"\(item.name.prefix(64))\"; \(known)")
            }
            guard values.updateValue(item.value, forKey: item.name) == nil else {
                throw Problem(400, "the parameter \"\(item.name)\" comes twice")
            }
        }
    }

    /// The value of a name; `nil` when it is absent.
    package subscript(name: String) -> String? { values[name] }

    /// A whole number; `nil` when it is absent.
    package func integer(_ name: String, in range: ClosedRange<Int64>) throws(Problem) -> Int64? {
        guard let text = values[name] else { return nil }
        guard let number = Int64(text), range.contains(number) else {
            let bounds =
                range.upperBound == .max
                ? "\(range.lowerBound) or more" : "from \(range.lowerBound) to \(range.upperBound)"
            throw Problem(400, "\"\(name)\" must be a whole number, \(bounds)")
        }
        return number
    }
}
