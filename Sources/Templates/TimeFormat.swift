/// A format for `strftime` in the C locale (ISO C 7.27.3.5, with the additions of the GNU C library).
///
/// What is no directive is copied as it stands.
struct TimeFormat: Sendable {
    /// What `time.ctime()` and `time.asctime()` show.
    static let ctime = TimeFormat("%a %b %e %H:%M:%S %Y")

    private let format: [UInt8]

    init(_ format: String) {
        self.format = Array(format.utf8)
    }

    /// `time` in this format.
    func text(of time: CalendarTime) -> String {
        var output: [UInt8] = []
        var position = 0
        while position < format.count {
            let start = position
            if format[position] == UInt8(ascii: "%"), let text = directive(at: &position, time) {
                output += text.utf8
            } else {
                position = max(position, start + 1)
                output += format[start..<position]
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    /// Reads `%`, flags, a modifier and the letter; leaves `position` behind them, also when they mean nothing.
    private func directive(at position: inout Int, _ time: CalendarTime) -> String? {
        position += 1
        var style = TimeDirective.Style()
        while position < format.count, style.take(format[position]) { position += 1 }
        if position < format.count, [UInt8(ascii: "E"), UInt8(ascii: "O")].contains(format[position]) { position += 1 }
        guard position < format.count else { return nil }
        let letter = Unicode.Scalar(format[position])
        guard let directive = TimeDirective(letter, time) else { return nil }
        position += 1
        return directive.text(style)
    }
}
