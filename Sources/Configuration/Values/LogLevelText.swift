package import Gateway

/// Levels of the log in any combination, written as letters (row S2-18): `E`, `W`, `I`, `T`; none: nothing is logged.
package struct LogLevelText: Hashable, Sendable, CustomStringConvertible {
    /// The levels.
    package let levels: Set<LogLevel>

    /// Levels to be written.
    package init(_ levels: Set<LogLevel>) {
        self.levels = levels
    }

    /// Reads letters in any order; `nil` for other letters.
    package init?(_ text: String) {
        var levels: Set<LogLevel> = []
        for letter in text {
            guard let level = LogLevel(rawValue: String(letter)) else { return nil }
            levels.insert(level)
        }
        self.levels = levels
    }

    /// The letters in the order `EWIT`.
    package var description: String {
        LogLevel.allCases.filter(levels.contains).map(\.rawValue).joined()
    }
}

extension TextForm where Value == Set<LogLevel> {
    /// Letters of log levels.
    package static var levels: TextForm {
        TextForm("letters of \"EWIT\" (error, warning, information, trace), or \"\" for none") {
            LogLevelText($0)?.levels
        }
    }
}
