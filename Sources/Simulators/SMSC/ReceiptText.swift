import SMPP

/// The text of a report in one of the dialects.
struct ReceiptText {
    private let report: PendingReport

    init(_ report: PendingReport) {
        self.report = report
    }

    var octets: [UInt8] {
        let fields = fields.filter { !isLeftOut($0.key) }.map { spelt($0.key) + blank + $0.value }
        return Array(fields.joined(separator: report.dialect == .spaces ? "   " : " ").utf8)
    }

    private var fields: [(key: String, value: String)] {
        let state = report.dialect == .disagreeing ? ReceiptState.enroute : report.state
        let excerpt = report.excerpt.unicodeScalars.filter { (0x20...0x7E).contains($0.value) }
        var fields = [
            ("id:", report.dialect == .disagreeing ? "0" : report.messageID), ("sub:", "001"),
            ("dlvrd:", report.state == .delivered ? "001" : "000"),
            ("submit date:", date(report.submittedAt)), ("done date:", date(report.doneAt)), ("stat:", word(state)),
            ("err:", report.error),
            ("text:", String(String.UnicodeScalarView(excerpt))),
        ]
        if report.dialect == .extraFields {
            fields.insert(("smsc:", "7"), at: 1)
            fields.insert(("opid:", "23433"), at: 6)
            fields.insert(("cost:", "0.0350"), at: 8)
        }
        return fields
    }

    private var blank: String { report.dialect == .spaces ? " " : "" }

    private func isLeftOut(_ key: String) -> Bool {
        switch report.dialect {
        case .noText: key == "text:"
        case .noError: key == "err:"
        case .standard, .plain, .lowerCase, .upperCase, .underscores, .extraFields, .seconds, .longYears, .spaces,
            .parameters, .disagreeing, .payload, .dataSM, .dataSMText, .notification, .intermediate, .mixed:
            false
        }
    }

    /// Appendix B itself has a capital in the last key alone.
    private func spelt(_ key: String) -> String {
        switch report.dialect {
        case .lowerCase, .extraFields: key
        case .upperCase: key.uppercased()
        case .underscores: String(key.map { $0 == " " ? "_" : $0 })
        case .standard, .plain, .noText, .noError, .seconds, .longYears, .spaces, .parameters, .disagreeing, .payload,
            .dataSM, .dataSMText, .notification, .intermediate, .mixed:
            key == "text:" ? "Text:" : key
        }
    }

    private func word(_ state: ReceiptState) -> String {
        report.dialect == .lowerCase ? state.abbreviation.lowercased() : state.abbreviation
    }

    private func date(_ moment: Duration) -> String {
        guard let time = CivilTime(secondsSince1970: moment.components.seconds) else { return "0000000000" }
        let pairs = [time.year % 100, time.month, time.day, time.hour, time.minute].map(Self.two).joined()
        return switch report.dialect {
        case .seconds: pairs + Self.two(time.second)
        case .longYears: Self.two(time.year / 100) + pairs + Self.two(time.second)
        case .standard, .plain, .lowerCase, .upperCase, .underscores, .noText, .noError, .extraFields, .spaces,
            .parameters, .disagreeing, .payload, .dataSM, .dataSMText, .notification, .intermediate, .mixed:
            pairs
        }
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
