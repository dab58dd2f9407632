import Bytes
import Messages
import Templates

/// The line on top of a mail that says how it came here (RFC 5321 §4.4).
///
///     Received: from printer.example.com ([192.0.2.7])
///             by gw.example.com with ESMTPS id k2f1-7
///             for <bob@example.com>; Fri, 20 Nov 2026 13:57:18 +0100
///
/// What a client says of itself is written only where it is a domain; anything else becomes a comment that can break out of
/// nothing.
struct ReceivedLine {
    /// The most characters that a comment shows of somebody else's text.
    static let mostOfComment = 64

    private let source: String
    private let receipt: String
    private let date: String

    /// The line of what `arrival` tells.
    ///
    /// - Parameters:
    ///   - transport: how it came in; `nil`: nothing more is known.
    ///   - hostname: our own name.
    ///   - time: the local time when it came.
    init(_ arrival: Submission, _ transport: MailTransport?, by hostname: String, at time: LocalTime) {
        source = Self.source(arrival)
        var receipt = "by \(Self.domain(hostname) ?? "localhost")"
        if let keyword = transport?.keyword ?? (arrival.account == nil ? nil : "ESMTPA") {
            receipt += " with \(keyword)"
        }
        let id = arrival.session.utf8.filter { $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "-") }
        if !id.isEmpty { receipt += " id \(String(decoding: id.prefix(Self.mostOfComment), as: UTF8.self))" }
        self.receipt = receipt
        date = time.mailDate
    }

    /// The whole line, folded, with the line end behind it.
    ///
    /// - Parameter recipient: whom it is for; only for a mail with a single recipient, for who else gets it is nobody's
    ///   business (RFC 5321 §7.2).
    func text(for recipient: EmailAddress?) -> String {
        // A header of ASCII stays one, so that the next server need not know SMTPUTF8.
        guard let recipient, recipient.isASCII else { return "Received: \(source)\r\n\t\(receipt);\r\n\t\(date)\r\n" }
        return "Received: \(source)\r\n\t\(receipt)\r\n\tfor <\(recipient)>;\r\n\t\(date)\r\n"
    }

    private static func source(_ arrival: Submission) -> String {
        switch arrival.door {
        case .smtp, .api, .smpp:
            guard let address = IPAddress(arrival.client) else { return "from localhost (\(arrival.door.rawValue))" }
            let literal = address.family == .v6 ? "[IPv6:\(address)]" : "[\(address)]"
            if let name = domain(arrival.greeting) { return "from \(name) (\(literal))" }
            return "from \(literal) (HELO \(comment(arrival.greeting)))"
        case .fetched, .folder, .phone, .gateway:
            return "from \(domain(arrival.host) ?? "localhost") (\(arrival.door.rawValue) \(comment(arrival.client)))"
        }
    }

    /// A domain or an address literal in ASCII; `nil` when the text is neither.
    private static func domain(_ text: String) -> String? {
        guard !text.utf8.contains(UInt8(ascii: "@")), let address = EmailAddress("x@\(text)"), address.isASCII else {
            return nil
        }
        return address.domain
    }

    /// Letters, digits and a few marks; everything else, and above all what ends comments and lines, becomes `?`.
    private static func comment(_ text: String) -> String {
        let octets = text.utf8.prefix(mostOfComment).map { octet in
            octet.isASCIILetter || octet.isASCIIDigit || "-._:[]+=/".utf8.contains(octet) ? octet : UInt8(ascii: "?")
        }
        return octets.isEmpty ? "unknown" : String(decoding: octets, as: UTF8.self)
    }
}
