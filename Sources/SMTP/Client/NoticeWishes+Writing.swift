import Messages

// What MAIL and RCPT say about notices (RFC 3461 §5.2.1), written for a server that offers DSN.
extension NoticeWishes {
    /// The parameters of MAIL, each with a space before it.
    var mailParameters: String {
        let ret = returning.map { " RET=\($0.rawValue)" } ?? ""
        return ret + Self.parameter("ENVID", envelopeID)
    }

    /// The parameters of RCPT, each with a space before it.
    ///
    /// - Parameter recipient: told as ORCPT where the wishes have none.
    func recipientParameters(for recipient: EmailAddress) -> String {
        let notify = occasions.map { " NOTIFY=\($0.text)" } ?? ""
        return notify + Self.parameter("ORCPT", originalRecipient.map(Self.inASCII) ?? Self.original(recipient))
    }

    /// `nil` where it would be too long to be read.
    private static func original(_ recipient: EmailAddress) -> String? {
        let text = recipient.description
        let value = recipient.isASCII ? "rfc822;" + XText.encode(text.utf8) : "utf-8;" + XText.encodeUnicode(text)
        return value.utf8.count <= originalRecipientLimit ? value : nil
    }

    /// What a client wrote as UTF-8, without the need for SMTPUTF8.
    private static func inASCII(_ value: String) -> String {
        guard value.utf8.contains(where: { $0 >= 0x80 }) else { return value }
        return value.unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.isASCII {
                text.unicodeScalars.append(scalar)
            } else {
                text += XText.encodeUnicode(String(scalar))
            }
        }
    }

    /// Values come from the disk: nothing that could end the line or the parameter goes out.
    private static func parameter(_ name: String, _ value: String?) -> String {
        guard let value, !value.isEmpty, value.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x3D }) else {
            return ""
        }
        return " \(name)=\(value)"
    }
}

extension NoticeWishes.Occasions {
    /// As NOTIFY has it.
    fileprivate var text: String {
        isEmpty ? "NEVER" : Self.words.filter { contains($0.occasion) }.map(\.word).joined(separator: ",")
    }
}
