import Bytes
import Messages

// What MAIL and RCPT say about notices (RFC 3461 §4), read.
extension NoticeWishes {
    /// The most octets of an ENVID as it is written.
    static let envelopeIDLimit = 100
    /// The most octets of an ORCPT as it is written.
    static let originalRecipientLimit = 500

    /// Takes in a parameter of MAIL or RCPT; any other changes nothing.
    mutating func take(_ parameter: SMTPParameter) throws(SMTPSyntaxFailure) {
        switch parameter.name {
        case .ret: returning = try Returning(parameter)
        case .envelopeID: envelopeID = try Self.envelopeID(parameter.required)
        case .notify: occasions = try Occasions(parameter.required)
        case .originalRecipient: originalRecipient = try Self.originalRecipient(parameter.required)
        case .size, .body, .smtpUTF8, .auth: break
        }
    }

    /// Whether it can travel without SMTPUTF8.
    var isASCII: Bool { originalRecipient?.utf8.contains { $0 >= 0x80 } != true }

    private static func envelopeID(_ value: ArraySlice<UInt8>) throws(SMTPSyntaxFailure) -> String {
        guard value.count <= envelopeIDLimit, XText.isValid(value) else { throw .argument }
        return String(decoding: value, as: UTF8.self)
    }

    /// Reads `addr-type ";" xtext`, where the type is an atom; UTF-8 only where the type says so (RFC 6533 §3).
    private static func originalRecipient(_ value: ArraySlice<UInt8>) throws(SMTPSyntaxFailure) -> String {
        guard value.count <= originalRecipientLimit, let end = value.firstIndex(of: UInt8(ascii: ";")) else {
            throw .argument
        }
        let (type, address) = (value[..<end], value[(end + 1)...])
        guard !type.isEmpty, type.allSatisfy(isAtomText),
            XText.isValid(address, allowsUTF8: type.spells("utf-8")),
            let text = String(validating: value, as: UTF8.self),
            !text.unicodeScalars.contains(where: { (0x80...0x9F).contains($0.value) })
        else { throw .argument }
        return text
    }

    /// RFC 822 §3.3: anything printable but the specials.
    private static func isAtomText(_ octet: UInt8) -> Bool {
        (0x21...0x7E).contains(octet) && !"()<>@,;:\\\".[]".utf8.contains(octet)
    }
}

extension NoticeWishes.Returning {
    /// Reads `"FULL" / "HDRS"`.
    init(_ parameter: SMTPParameter) throws(SMTPSyntaxFailure) {
        let value = try parameter.required
        guard let known = Self.allCases.first(where: { value.spells($0.rawValue) }) else { throw .argument }
        self = known
    }
}

extension NoticeWishes.Occasions {
    /// Each by its word.
    static let words: [(word: String, occasion: Self)] = [
        ("SUCCESS", .success), ("FAILURE", .failure), ("DELAY", .delay),
    ]

    /// Reads `"NEVER" / ( occasion *( "," occasion ) )`.
    init(_ value: ArraySlice<UInt8>) throws(SMTPSyntaxFailure) {
        self = []
        if value.spells("NEVER") { return }
        for word in value.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            guard let known = Self.words.first(where: { word.spells($0.word) }) else { throw .argument }
            formUnion(known.occasion)
        }
    }
}
