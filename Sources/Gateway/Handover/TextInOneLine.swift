extension String {
    /// The text in one line: each control and each line end is a blank.
    ///
    /// - Parameter limit: the most octets; what is longer is cut at a whole scalar.
    func inOneLine(octets limit: Int) -> String {
        let text = first(octets: limit)
        guard text.unicodeScalars.contains(where: \.endsLine) else { return text }
        var line = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { line.append(scalar.endsLine ? " " : scalar) }
        return String(line)
    }

    /// The text itself when it has at most so many octets, else as many whole scalars as fit.
    func first(octets limit: Int) -> String {
        guard utf8.count > limit, limit >= 0 else { return self }
        var end = utf8.index(utf8.startIndex, offsetBy: limit)
        while end > utf8.startIndex, utf8[end] & 0xC0 == 0x80 { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}

extension Unicode.Scalar {
    /// Whether some program would see the end of a line in it, or something that is no text at all.
    fileprivate var endsLine: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
