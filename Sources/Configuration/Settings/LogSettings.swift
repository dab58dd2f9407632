public import Gateway

/// `[log]`: what is logged where.
public struct LogSettings: Hashable, Sendable {
    /// How a line of the log looks.
    public enum Format: String, Hashable, Sendable, CaseIterable {
        /// For people.
        case text
        /// One JSON object a line.
        case json
    }

    /// `file`: a log in a file.
    public struct File: Hashable, Sendable {
        /// `path`: an absolute path.
        public var path: String
        /// `levels`.
        public var levels: Set<LogLevel> = [.error, .warning, .info, .trace]
        /// `received_data`: whether the trace shows what clients send.
        public var receivedData = false
        /// `date`: what stands behind the name for the day it was made (row S2-19).
        public var date = LogDate.usual

        /// A log at `path` with the defaults.
        public init(path: String) {
            self.path = path
        }
    }

    /// `console`: the levels that go to standard error.
    public var console: Set<LogLevel> = [.error, .warning, .info]
    /// `file`; `nil`: no file.
    public var file: File?
    /// `system`: the levels that go to the system's log.
    public var system: Set<LogLevel> = [.error, .warning]
    /// `format`: of the console and the file.
    public var format = Format.text
    /// `redact`: whether numbers and addresses are shown in part only.
    public var redacts = true

    /// The defaults.
    public init() {}

    init(_ section: Section) {
        console = section.value("console", .levels) ?? console
        file = section.table("file") { File($0) } ?? nil
        system = section.value("system", .levels) ?? system
        format = section.value("format", .word()) ?? format
        redacts = section.flag("redact") ?? redacts
    }
}

extension LogSettings.File {
    init?(_ section: Section) {
        let path = section.required("path", .absolutePath)
        let levels = section.value("levels", .levels)
        let receivedData = section.flag("received_data")
        let date = section.value("date", .logDate)
        if receivedData == true, let levels, !levels.contains(.trace) {
            section.meansNothing("received_data", without: "\"T\" among the levels", severity: .warning)
        }
        guard let path else { return nil }
        self.init(path: path)
        self.levels = levels ?? self.levels
        self.receivedData = receivedData ?? self.receivedData
        self.date = date ?? self.date
    }
}

extension TextForm where Value == String {
    fileprivate static var absolutePath: TextForm {
        TextForm("an absolute path, as in \"/var/log/telepost/smtp.log\"") { text in
            let isPlain = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
            return isPlain && text.hasPrefix("/") && (2...4096).contains(text.utf8.count) ? text : nil
        }
    }
}
