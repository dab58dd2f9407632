/// Sentences of the gateway as pages show them.
package enum Words {
    /// With a capital letter at the front and a full stop at the end.
    package static func sentence(_ text: some StringProtocol) -> String {
        guard let last = text.last else { return "" }
        let sentence = text.prefix(1).uppercased() + text.dropFirst()
        return ".!?…".contains(last) ? sentence : sentence + "."
    }

    /// The first `length` characters on one line, and `…` when there are more.
    package static func start(of text: some StringProtocol, _ length: Int) -> String {
        var line = ""
        var count = 0
        var isAfterSpace = true
        for character in text.prefix(length * 4) {
            let isSpace = character.isWhitespace
            if isSpace && isAfterSpace { continue }
            guard count < length else { return line + "…" }
            line.append(isSpace ? " " : character)
            isAfterSpace = isSpace
            count += 1
        }
        return line.withoutSpaceAround
    }
}
