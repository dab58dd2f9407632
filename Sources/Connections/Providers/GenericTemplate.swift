import Bytes

/// A text with fields in it, as in `<%to%>`.
struct GenericTemplate {
    /// How values are written, so that each stays one value.
    enum Form: Hashable {
        /// In an address or a form.
        case address
        /// Inside the quotes of a JSON text.
        case json
        /// In XML, as text or in an attribute.
        case xml
        /// As they are.
        case plain

        /// As bodies of that type have it.
        init(contentType: String) {
            let type = contentType.lowercased().prefix { $0 != ";" }
            if type.contains("json") {
                self = .json
            } else if type.contains("xml") || type.contains("html") {
                self = .xml
            } else if type.hasPrefix("application/x-www-form-urlencoded") {
                self = .address
            } else {
                self = .plain
            }
        }

        func written(_ value: String) -> String {
            switch self {
            case .address: PercentCoding.encoded(value)
            case .json: String(JSONText.quoted(value).dropFirst().dropLast())
            case .xml: Self.escaped(value)
            case .plain: value
            }
        }

        /// XML 1.0 §2.2 has no characters for most controls.
        private static func escaped(_ value: String) -> String {
            var text = String.UnicodeScalarView()
            for scalar in value.unicodeScalars {
                switch scalar {
                case "<": text += "&lt;".unicodeScalars
                case ">": text += "&gt;".unicodeScalars
                case "&": text += "&amp;".unicodeScalars
                case "\"": text += "&quot;".unicodeScalars
                case "'": text += "&#39;".unicodeScalars
                case "\t", "\n": text.append(scalar)
                case "\r": text += "&#13;".unicodeScalars
                case _ where scalar.value < 0x20 || scalar.value & 0xFFFE == 0xFFFE: text.append("\u{FFFD}")
                case _: text.append(scalar)
                }
            }
            return String(text)
        }
    }

    private enum Piece {
        case literal(Substring)
        case field(String)
    }

    private let pieces: [Piece]

    init(_ text: String) {
        var pieces: [Piece] = []
        var rest = text[...]
        while let start = rest.firstRange(of: "<%"), let end = rest[start.upperBound...].firstRange(of: "%>") {
            pieces += [.literal(rest[..<start.lowerBound]), .field(String(rest[start.upperBound..<end.lowerBound]))]
            rest = rest[end.upperBound...]
        }
        self.pieces = pieces + [.literal(rest)]
    }

    /// The fields that it names, in order.
    var names: [String] {
        pieces.compactMap { piece in
            if case .field(let name) = piece { name } else { nil }
        }
    }

    /// It with the values of its fields; what comes of a value is not looked at again. A field without one is empty.
    func filled(_ values: [String: String], as form: Form) -> String {
        pieces.map { piece in
            switch piece {
            case .literal(let text): String(text)
            case .field(let name): form.written(values[name] ?? "")
            }
        }.joined()
    }
}
