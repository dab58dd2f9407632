import Bytes
import Gateway
import Glibc
import Messages

/// A line of the log as text or JSON, without its end of line.
struct LogLine {
    /// The two forms.
    enum Format: String {
        case text
        case json
    }

    /// `2026-11-20 11:15:02.123 I smtp: message accepted message=1042 to=+4477…123`.
    static func text(_ record: LogRecord, colours: Bool = false) -> String {
        "\(CivilTime(record.at, isLocal: true).text) \(mark(record.level, colours)) \(words(record))"
    }

    /// The line without time and level, which the system's log has of its own.
    static func words(_ record: LogRecord) -> String {
        var line = "\(record.source): \(clean(record.text))"
        for field in record.fields { line += " \(field.name)=\(quoted(field.value))" }
        return line
    }

    /// One JSON object; the time is RFC 3339 in UTC.
    static func json(_ record: LogRecord) -> String {
        var line =
            "{\"time\":\"\(CivilTime(record.at, isLocal: false).rfc3339)\",\"level\":\"\(record.level.rawValue)\""
        line += ",\"source\":\(JSONText.quoted(record.source)),\"text\":\(JSONText.quoted(record.text))"
        for field in record.fields { line += ",\(JSONText.quoted(field.name)):\(JSONText.quoted(field.value))" }
        return line + "}"
    }

    private static func mark(_ level: LogLevel, _ colours: Bool) -> String {
        guard colours else { return level.rawValue }
        switch level {
        case .error: return "\u{1B}[31mE\u{1B}[0m"
        case .warning: return "\u{1B}[33mW\u{1B}[0m"
        case .info: return "I"
        case .trace: return "\u{1B}[2mT\u{1B}[0m"
        }
    }

    /// A peer's words must not forge lines or drive a terminal.
    private static func clean(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else { return text }
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
    }

    private static func quoted(_ value: String) -> String {
        let value = clean(value)
        guard value.isEmpty || value.utf8.contains(where: { $0 == 0x20 || $0 == 0x22 || $0 == 0x3D }) else {
            return value
        }
        return "\"" + value.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"") + "\""
    }
}
