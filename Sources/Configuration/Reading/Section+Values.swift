extension Section {
    /// A boolean.
    package func flag(_ key: String) -> Bool? {
        guard let (node, place) = node(key) else { return nil }
        if case .flag(let flag) = node.value { return flag }
        return wrong(node, place, accepted: "true or false")
    }

    /// An integer within `range`.
    package func whole(_ key: String, _ range: ClosedRange<Int>) -> Int? {
        guard let (node, place) = node(key) else { return nil }
        if case .whole(let number) = node.value, range.contains(Int(number)) { return Int(number) }
        let accepted = "a whole number from \(range.lowerBound) to \(range.upperBound)"
        return wrong(node, place, accepted: accepted)
    }

    /// A text of some form.
    package func value<Value>(_ key: String, _ form: TextForm<Value>) -> Value? {
        guard let (node, place) = node(key) else { return nil }
        return read(node, place, form)
    }

    /// A text of some form that must be there.
    package func required<Value>(_ key: String, _ form: TextForm<Value>) -> Value? {
        if !has(key) { reportMissing(key, accepted: form.accepted) }
        return value(key, form)
    }

    /// A text of some form, with its place.
    package func located<Value>(_ key: String, _ form: TextForm<Value>) -> Located<Value>? {
        guard let (node, place) = node(key), let value = read(node, place, form) else { return nil }
        return Located(value, at: place)
    }

    /// The path of a file; a relative one counts from the folder of the document.
    package func path(_ key: String) -> Located<String>? {
        located(key, .text(octets: 1...4096, "the path of a file")).map { path in
            Located(reader.surroundings.path(path.value), at: path.place)
        }
    }

    /// A list of texts of some form, with their places; elements of another form are reported and left out.
    package func values<Value>(
        _ key: String, _ form: TextForm<Value>, count: ClosedRange<Int> = 0...10_000
    ) -> [Located<Value>]? {
        elements(key, of: form.accepted, count: count)?.compactMap { element, place in
            read(element, place, form).map { Located($0, at: place) }
        }
    }

    /// The path of a folder, without a slash at its end; a relative one counts from the folder of the document.
    package func folder(_ key: String) -> Located<String>? {
        located(key, .text(octets: 1...4096, "the path of a folder")).map { path in
            Located(FolderPath(reader.surroundings.path(path.value)).text, at: path.place)
        }
    }

    /// The elements of a list with their places; `nil` when it is absent, no list or of another length.
    package func elements(
        _ key: String, of accepted: String, count: ClosedRange<Int>
    ) -> [(node: TOMLNode, place: Place)]? {
        guard let (node, place) = node(key) else { return nil }
        guard case .array(let nodes) = node.value else {
            return wrong(node, place, accepted: "a list, each \(accepted)", suggestion: asList(node))
        }
        guard count.contains(nodes.count) else {
            let wanted = nodes.isEmpty ? "at least one" : "\(count.lowerBound) to \(count.upperBound) of them"
            let found = nodes.isEmpty ? "an empty list" : "a list of \(nodes.count)"
            reader.report(ConfigurationProblem(at: place, found: found, accepted: "\(wanted), each \(accepted)"))
            return nil
        }
        return nodes.enumerated().map { ($1, self.place(of: $1, $0, in: key)) }
    }

    /// Reads one value by its form, or reports it.
    package func read<Value>(_ node: TOMLNode, _ place: Place, _ form: TextForm<Value>) -> Value? {
        guard case .text(let text) = node.value else { return wrong(node, place, accepted: form.accepted) }
        if let value = form.read(text) { return value }
        if form.isUnavailable(text) {
            reader.report(
                ConfigurationProblem(at: place, notInThisVersion, found: node.summary, accepted: form.accepted))
            return nil
        }
        guard !reader.isFull else { return nil }
        let nearest = nearestWord(to: text, among: form.words + form.unavailable)
        return wrong(node, place, accepted: form.accepted, suggestion: nearest.map { "\"\($0)\"" })
    }

    private func wrong<Value>(
        _ node: TOMLNode, _ place: Place, accepted: String, suggestion: String? = nil
    ) -> Value? {
        reader.report(
            ConfigurationProblem(at: place, found: node.summary, accepted: accepted, suggestion: suggestion))
        return nil
    }

    private func asList(_ node: TOMLNode) -> String? {
        if case .text(let text) = node.value, text.utf8.count <= 40 { return "[\(node.summary)]" }
        return nil
    }
}
