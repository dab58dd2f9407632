import Bytes

/// One command of a line to a modem (ITU-T V.250 §5, 3GPP TS 27.007 §4).
struct ATCommand: Hashable {
    /// What is wanted of it.
    enum Use: Hashable {
        /// `ATE0`, `AT+CMGS`: the digits behind a letter, or nothing.
        case run(String)
        /// `AT+CPIN?`
        case read
        /// `AT+CPIN=?`
        case test
        /// `AT+CMGF=0`: the values, without quotation marks; one left out is empty.
        case set([String])
    }

    /// In upper case: `E`, `&F`, `+CMGS`.
    let name: String
    let use: Use

    /// The commands of a line, which begins behind `AT`; `nil` when it cannot be read.
    static func commands(of line: String) -> [ATCommand]? {
        var commands: [ATCommand] = []
        var rest = Array(line)[...]
        while let first = rest.first {
            if first == ";" || first == " " {
                rest = rest.dropFirst()
            } else if "+^%*#$".contains(first) {
                guard let command = extended(&rest) else { return nil }
                commands.append(command)
            } else {
                guard let command = basic(&rest) else { return nil }
                commands.append(command)
            }
        }
        return commands
    }

    private static func basic(_ rest: inout ArraySlice<Character>) -> ATCommand? {
        var name = ""
        if rest.first == "&" { name.append(rest.removeFirst()) }
        guard let letter = rest.popFirst(), letter.isASCII, letter.isLetter else { return nil }
        name.append(contentsOf: letter.uppercased())
        if name == "S" { return register(&rest) }
        if name == "D" {
            rest = []
            return ATCommand(name: name, use: .run(""))
        }
        return ATCommand(name: name, use: .run(digits(&rest)))
    }

    /// `S0=0`, `S3?`.
    private static func register(_ rest: inout ArraySlice<Character>) -> ATCommand? {
        let name = "S" + digits(&rest)
        switch rest.popFirst() {
        case "=": return ATCommand(name: name, use: .set([digits(&rest)]))
        case "?": return ATCommand(name: name, use: .read)
        default: return nil
        }
    }

    private static func digits(_ rest: inout ArraySlice<Character>) -> String {
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        rest = rest.dropFirst(digits.count)
        return String(digits)
    }

    private static func extended(_ rest: inout ArraySlice<Character>) -> ATCommand? {
        var name = String(rest.removeFirst())
        let letters = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
        rest = rest.dropFirst(letters.count)
        guard !letters.isEmpty else { return nil }
        name += String(letters).uppercased()
        switch rest.first {
        case nil, ";": return ATCommand(name: name, use: .run(""))
        case "?":
            rest = rest.dropFirst()
            return ATCommand(name: name, use: .read)
        case "=":
            rest = rest.dropFirst()
            if rest.first == "?" {
                rest = rest.dropFirst()
                return ATCommand(name: name, use: .test)
            }
            return values(&rest).map { ATCommand(name: name, use: .set($0)) }
        default: return nil
        }
    }

    /// The values up to a semicolon that is not inside quotation marks.
    private static func values(_ rest: inout ArraySlice<Character>) -> [String]? {
        var values = [""]
        var isQuoted = false
        while let character = rest.first {
            if character == ";", !isQuoted { break }
            rest = rest.dropFirst()
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted: values.append("")
            default: values[values.count - 1].append(character)
            }
        }
        return isQuoted ? nil : values
    }
}
