import Bytes

/// A line that a modem said, taken apart: `+NAME: field,"field",…` (ITU-T V.250 §5.4.4).
struct ATLine: Hashable, Sendable {
    /// The whole line.
    let text: String
    /// What stands before the colon, in capitals; empty when there is none, or when it is no name.
    let name: String
    /// What stands behind it.
    let rest: Substring

    init(_ text: String) {
        self.text = text
        let isNamed = text.utf8.first.map { "+^%*#$".utf8.contains($0) } ?? false
        if isNamed, let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) {
            name = text[..<colon].uppercased()
            rest = text[text.utf8.index(after: colon)...].drop { $0 == " " }
        } else {
            name = isNamed ? text.uppercased() : ""
            rest = ""
        }
    }

    /// The values behind the name, without their quotes; at most 32.
    var fields: [String] {
        var fields: [[UInt8]] = [[]]
        var isQuoted = false
        for octet in rest.utf8 {
            switch octet {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: ",") where !isQuoted && fields.count < 32: fields.append([])
            case ASCII.space where !isQuoted: break
            default: fields[fields.count - 1].append(octet)
            }
        }
        return fields.map { String(decoding: $0, as: UTF8.self) }
    }

    /// The value at a place as a number; `nil` when there is none.
    func number(_ index: Int) -> Int? {
        let fields = fields
        return index < fields.count ? Int(fields[index]) : nil
    }

    /// How a command ended, when the line says so.
    ///
    /// - Parameter isNumeric: whether the modem may still answer in numbers, as before ATV1.
    func final(isNumeric: Bool = false) -> ATFinal? {
        switch text {
        case "OK": return .ok
        case "0" where isNumeric: return .ok
        case "4" where isNumeric: return .error(.plain)
        case "ERROR", "COMMAND NOT SUPPORT", "COMMAND NOT SUPPORTED", "TOO MANY PARAMETERS", "ABORTED":
            return .error(text == "ERROR" ? .plain : .words(text))
        default: break
        }
        switch name {
        case "+CMS ERROR": return .error(Int(rest).map(ModemError.cms) ?? .words(String(rest.prefix(100))))
        case "+CME ERROR": return .error(Int(rest).map(ModemError.cme) ?? .words(String(rest.prefix(100))))
        default: return nil
        }
    }
}

/// How a command ended.
enum ATFinal: Hashable, Sendable {
    case ok
    case error(ModemError)
}
