import Bytes

/// A media type or a disposition, with its parameters (RFC 2045 §5.1, RFC 2183 §2).
///
/// ```abnf
/// content     = type "/" subtype *(";" parameter)
/// disposition = token *(";" parameter)
/// parameter   = attribute "=" (token / quoted-string)
/// ```
struct MediaType {
    /// What stands before the parameters, in lower case.
    var name: String
    /// The parameters, names in lower case, values decoded (RFC 2231, and RFC 2047 where mailers misuse it).
    var parameters: [(name: String, value: String)]

    /// Plain text, which a part is when it does not say (RFC 2045 §5.2).
    static let plainText = MediaType(name: "text/plain", parameters: [])
    /// A mail, which a part of a digest is when it does not say (RFC 2046 §5.1.5).
    static let mail = MediaType(name: "message/rfc822", parameters: [])

    /// The parameter of that name, when it is not empty.
    func parameter(_ name: String) -> String? {
        for parameter in parameters where parameter.name == name && !parameter.value.isEmpty { return parameter.value }
        return nil
    }

    /// Whether the part is made of parts.
    var isMultipart: Bool { name.utf8.starts(with: "multipart/".utf8) }
    /// Whether the part is text of any kind.
    var isText: Bool { name.utf8.starts(with: "text/".utf8) }
    /// Whether the part is a whole mail.
    var isMail: Bool {
        name.utf8.starts(with: "message/".utf8)
            && ["message/rfc822", "message/global", "message/news", "message/rfc2822"].contains(name)
    }

    /// The type that a field names: in plain words, or as GMime reads it; one without a subtype is plain text.
    init?(contentType value: HeaderValue) {
        guard var type = MediaType(simple: value) ?? GMime.contentType(value) else { return nil }
        if !Self.hasSubtype(type.name.utf8) { type.name = Self.plainText.name }
        if type.isMultipart, type.parameter("boundary") == nil, let boundary = Self.looseBoundary(value) {
            type.parameters.append(("boundary", boundary))
        }
        self = type
    }

    /// Whether something stands on both sides of a slash.
    private static func hasSubtype(_ name: String.UTF8View) -> Bool {
        let name = name.drop { $0 == UInt8(ascii: "/") }
        guard let slash = name.firstIndex(of: UInt8(ascii: "/")) else { return false }
        return name.index(after: slash) < name.endIndex
    }

    /// A boundary that a forgotten semicolon keeps from being a parameter.
    private static func looseBoundary(_ value: HeaderValue) -> String? {
        let key = Array("boundary=".utf8)
        let octets = value.octets
        guard
            let start = octets.indices.first(where: {
                octets[$0...].prefix(key.count).equalsIgnoringASCIICase("boundary=")
            })
        else { return nil }
        var reader = ByteReader(octets[(start + key.count)...])
        return quoted(&reader) ?? token(&reader, keepingCase: true)
    }

    /// Reads a value that uses nothing but tokens and simple quoted strings, as nearly all do; `nil` for any other.
    init?(simple value: HeaderValue) {
        guard value.isPlain else { return nil }
        var reader = ByteReader(value.octets)
        guard let name = Self.token(&reader, allowing: UInt8(ascii: "/")) else { return nil }
        self.name = name
        parameters = []
        while Self.skip(UInt8(ascii: ";"), &reader) {
            if Self.skipBlanks(&reader) == nil { break }
            guard let attribute = Self.token(&reader), Self.skip(UInt8(ascii: "="), &reader),
                let text = Self.quoted(&reader) ?? Self.token(&reader, keepingCase: true)
            else { return nil }
            parameters.append((attribute, text))
        }
        guard Self.skipBlanks(&reader) == nil else { return nil }
    }

    /// A type with its parameters.
    init(name: String, parameters: [(name: String, value: String)]) {
        self.name = name
        self.parameters = parameters
    }

    /// Passes over blanks and returns the octet that follows, which is not consumed.
    private static func skipBlanks(_ reader: inout ByteReader) -> UInt8? {
        while let next = reader.next {
            guard next == ASCII.space || next == ASCII.tab else { return next }
            _ = reader.readUInt8()
        }
        return nil
    }

    private static func skip(_ octet: UInt8, _ reader: inout ByteReader) -> Bool {
        guard skipBlanks(&reader) == octet else { return false }
        _ = reader.readUInt8()
        return true
    }

    private static func token(
        _ reader: inout ByteReader, allowing extra: UInt8? = nil, keepingCase: Bool = false
    ) -> String? {
        guard skipBlanks(&reader) != nil else { return nil }
        let word = reader.read { isTokenOctet($0) || $0 == extra }
        guard !word.isEmpty else { return nil }
        if keepingCase { return String(decoding: word, as: UTF8.self) }
        return String(decoding: word.map(\.asciiLowercased), as: UTF8.self)
    }

    /// Letters, digits and the marks that occur; `*` and `'` belong to RFC 2231 and are left to GMime.
    private static func isTokenOctet(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "+"): true
        default: octet.isASCIILetter || octet.isASCIIDigit
        }
    }

    private static func quoted(_ reader: inout ByteReader) -> String? {
        guard skipBlanks(&reader) == UInt8(ascii: "\"") else { return nil }
        let text = reader.rest.dropFirst().prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
        guard text.endIndex < reader.rest.endIndex, reader.rest[text.endIndex] == UInt8(ascii: "\"") else { return nil }
        _ = reader.read(text.count + 2)
        return String(decoding: text, as: UTF8.self)
    }
}
