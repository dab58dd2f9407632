/// Draws arriving texts for a terminal.
///
/// ```
/// ┌ +447700900123 ──────────── 11:32 ┐
/// │ from +447700900000               │
/// │ Hello                            │
/// └ 3 parts, UCS-2 ──────────────────┘
/// ```
public enum PhoneScreen {
    /// Narrower than this there is no room for a number and the time.
    public static let minimumWidth = 32

    /// The screen that shows `message`: lines of exactly `width` columns, each with a line feed.
    ///
    /// Control characters of the text and of the names are shown as pictures.
    /// - Parameters:
    ///   - width: columns, borders included; less than ``minimumWidth`` counts as that.
    ///   - colours: whether to use ANSI colours.
    ///   - utcOffset: seconds by which the clock shown is ahead of UTC; see ``utcOffset(of:)``.
    public static func text(_ message: PhoneText, width: Int = 56, colours: Bool = false, utcOffset: Int = 0) -> String
    {
        let pen = Pen(width: max(width, minimumWidth), isColoured: colours)
        let from = ScreenText.cut("from \(message.sender)", to: pen.room)
        var lines = [pen.top(message.phone, clock(message.time, utcOffset)), pen.line(from, .dim)]
        lines += ScreenText(message.text, width: pen.room).lines.map { pen.line($0, .plain) }
        lines.append(pen.bottom(footer(message)))
        return lines.joined(separator: "\n") + "\n"
    }

    /// How many seconds the local time of this machine is ahead of UTC when `message` came.
    public static func utcOffset(of message: PhoneText) -> Int { WallTime.offset(at: message.time) }

    private static func footer(_ message: PhoneText) -> String {
        let there = message.parts - message.missing.count
        let count = message.isComplete ? "\(message.parts)" : "\(there) of \(message.parts)"
        return "\(count) \(message.parts == 1 ? "part" : "parts"), \(message.coding)"
    }

    private static func clock(_ time: Duration, _ utcOffset: Int) -> String {
        let day: Int64 = 86_400
        let second = ((time.components.seconds &+ Int64(utcOffset)) % day + day) % day
        let (hour, minute) = (second / 3_600, second / 60 % 60)
        return "\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)"
    }
}

/// Draws the lines of one screen.
private struct Pen {
    enum Style {
        case plain, dim, bold
    }

    let width: Int
    let isColoured: Bool

    /// The columns between the borders and their blanks.
    var room: Int { width - 4 }

    func top(_ phone: String, _ clock: String) -> String {
        let name = ScreenText.cut(phone, to: width - 12)
        let rule = rule(width - 11 - CellWidth.of(name))
        return styled("┌ ", .dim) + styled(name, .bold) + styled(" \(rule) \(clock) ┐", .dim)
    }

    func line(_ text: String, _ style: Style) -> String {
        let blanks = String(repeating: " ", count: max(0, room - CellWidth.of(text)))
        return styled("│ ", .dim) + styled(text, style) + blanks + styled(" │", .dim)
    }

    func bottom(_ note: String) -> String {
        styled("└ \(note) \(rule(width - 4 - CellWidth.of(note)))┘", .dim)
    }

    private func rule(_ count: Int) -> String { String(repeating: "─", count: max(0, count)) }

    private func styled(_ text: String, _ style: Style) -> String {
        guard isColoured else { return text }
        return switch style {
        case .plain: text
        case .dim: "\u{1B}[2m\(text)\u{1B}[0m"
        case .bold: "\u{1B}[1;36m\(text)\u{1B}[0m"
        }
    }
}
