import Bytes

/// A parameter behind the path of MAIL or RCPT (RFC 5321 §4.1.2).
///
///     parameters = *( 1*SP esmtp-keyword [ "=" esmtp-value ] )
///     esmtp-value = 1*( %d33-60 / %d62-126 / UTF8-non-ascii )
struct SMTPParameter {
    /// The parameters that are known.
    enum Name: String, CaseIterable {
        case size
        case body
        case smtpUTF8 = "smtputf8"
        case auth
        case ret
        case envelopeID = "envid"
        case notify
        case originalRecipient = "orcpt"

        fileprivate static let byKeyword = Keyword.table(of: Name.self)
    }

    /// Which one.
    let name: Name
    /// What follows its `=`, never empty; `nil` without one.
    let value: ArraySlice<UInt8>?

    /// The value of a parameter that needs one.
    var required: ArraySlice<UInt8> {
        get throws(SMTPSyntaxFailure) {
            guard let value else { throw .argument }
            return value
        }
    }

    /// The value as text.
    var text: String {
        get throws(SMTPSyntaxFailure) {
            guard let text = String(validating: try required, as: UTF8.self) else { throw .argument }
            return text
        }
    }

    /// Reads what follows the `>` of a path. A parameter given twice is refused.
    static func read(_ rest: ArraySlice<UInt8>) throws(SMTPSyntaxFailure) -> [SMTPParameter] {
        guard rest.first == ASCII.space else { throw .argument }
        var parameters: [SMTPParameter] = []
        for word in rest.split(separator: ASCII.space) {
            let parameter = try SMTPParameter(word)
            guard !parameters.contains(where: { $0.name == parameter.name }) else { throw .argument }
            parameters.append(parameter)
        }
        return parameters
    }

    private init(_ word: ArraySlice<UInt8>) throws(SMTPSyntaxFailure) {
        let end = word.firstIndex(of: UInt8(ascii: "=")) ?? word.endIndex
        guard let keyword = Keyword(word[..<end]), let name = Name.byKeyword[keyword] else { throw .unknownParameter }
        self.name = name
        guard end < word.endIndex else {
            value = nil
            return
        }
        let octets = word[(end + 1)...]
        let isValue = octets.allSatisfy { $0 > ASCII.space && $0 != UInt8(ascii: "=") && $0 != 0x7F }
        guard !octets.isEmpty, isValue else { throw .argument }
        value = octets
    }
}
