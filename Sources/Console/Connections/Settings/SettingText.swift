import Bytes
import Messages

/// A form of text that a key takes.
///
/// The reader of the document has the last word; this is what can be said before.
enum SettingText: Hashable, Sendable {
    /// A host name or an IP address.
    case host
    /// A name as connections have it.
    case name
    /// ASCII characters that can be seen, so many.
    case ascii(ClosedRange<Int>)
    /// So many octets without control characters.
    case plain(ClosedRange<Int>)
    /// The path of a file or a folder.
    case path
    /// The absolute path of a program, and its arguments.
    case command
    /// A SHA-256.
    case pin
    /// A phone number with `+`, or a short code.
    case number
    /// A mail address.
    case address
    /// What becomes of a mail after it was fetched, with IMAP.
    case afterFetch
    /// A template.
    case template
    /// A domain.
    case domain
    /// A regular expression.
    case pattern
    /// An IP address, or a network as in `192.0.2.0/24`.
    case client
    /// So many in a time, as in `20/1h`.
    case rate
    /// An ISO 3166 code of a country.
    case country
    /// The beginning of a number.
    case prefix
    /// Digits, with `+` or without.
    case digits
    /// Who a text comes from: a number, a short code or a name.
    case originator
    /// Where a text from a phone goes.
    case target
    /// Who gets a mail as well.
    case handover
    /// One of these words.
    case word([String])

    /// What is accepted, in words.
    var accepted: String {
        switch self {
        case .host: "a host name or an IP address, as in smpp.example.net"
        case .name: "1 to 64 letters, digits, \".\", \"_\" and \"-\""
        case .ascii(let range): Self.length(range, "ASCII characters")
        case .plain(let range): Self.length(range, "octets without control characters")
        case .path: "a path of at most 4096 octets"
        case .command: "the absolute path of a program, and its arguments"
        case .pin: "64 hexadecimal digits, colons between them or not"
        case .number: "a number, as in +447700900123, or a short code of 3 to 15 digits"
        case .address: "a mail address, as in alice@example.com"
        case .afterFetch: "delete, keep, mark-seen or move:FOLDER"
        case .template: "a text with fields, as in <%subject%>"
        case .domain: "a domain, as in sms.example.com"
        case .pattern: "a regular expression of at most 1000 octets"
        case .client: "an address or a network, as in 192.0.2.0/24 or ::1"
        case .rate: "so many in a time, as in 20/1h"
        case .country: "a country's two letters, as in GB"
        case .prefix: "the beginning of a number, as in +44"
        case .digits: "a number, as in +447700900123; a national one where a region is set"
        case .originator: "a number, a short code, or a name of at most 11 characters"
        case .target:
            "reply, address-in-text, mailto:ADDRESS, account:NAME, connection:NAME, https://\u{2026} or command:/path"
        case .handover: "mailto:ADDRESS, account:NAME, https://\u{2026} or command:/path"
        case .word(let words): words.joined(separator: ", ")
        }
    }

    /// Whether the key takes it.
    func takes(_ text: String) -> Bool {
        switch self {
        case .host: Self.isHost(text)
        case .name: ConnectionName(text) != nil
        case .ascii(let range): range.contains(text.utf8.count) && text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
        case .plain(let range): range.contains(text.utf8.count) && Self.isPlain(text)
        case .path: (1...4096).contains(text.utf8.count) && Self.isPlain(text)
        case .command: text.hasPrefix("/") && (2...1000).contains(text.utf8.count) && Self.isPlain(text)
        case .pin: Self.isDigest(text)
        case .number: Self.isNumber(text)
        case .address: EmailAddress(text) != nil
        case .afterFetch: Self.isAfterFetch(text)
        case .template: (1...65_536).contains(text.utf8.count)
        case .domain: Self.isHost(text) && IPAddress(text) == nil
        case .pattern: (1...1000).contains(text.utf8.count)
        case .client: IPAddress(String(text.prefix { $0 != "/" })) != nil
        case .rate: Self.isRate(text)
        case .country: text.utf8.count == 2 && text.utf8.allSatisfy(\.isASCIILetter)
        case .prefix: text.hasPrefix("+") && (2...16).contains(text.utf8.count) && Self.isDigits(text.dropFirst())
        case .digits:
            (3...21).contains(text.utf8.count) && Self.isDigits(text.hasPrefix("+") ? text.dropFirst() : text[...])
        case .originator: Originator(text) != nil
        case .target:
            ["reply", "address-in-text"].contains(text) || Self.isTarget(text, Self.schemes + ["connection:"])
        case .handover: Self.isTarget(text, Self.schemes)
        case .word(let words): words.contains(text)
        }
    }

    private static func length(_ range: ClosedRange<Int>, _ what: String) -> String {
        range.lowerBound == 0
            ? "up to \(range.upperBound) \(what)" : "\(range.lowerBound) to \(range.upperBound) \(what)"
    }

    private static func isPlain(_ text: String) -> Bool {
        text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    private static func isHost(_ text: String) -> Bool {
        if IPAddress(text) != nil { return true }
        return (1...253).contains(text.utf8.count)
            && text.utf8.allSatisfy { $0.isASCIILetter || $0.isASCIIDigit || "-._".utf8.contains($0) }
            && !text.hasPrefix(".") && !text.utf8.elementsEqual("-".utf8)
    }

    private static let schemes = ["mailto:", "account:", "https://", "http://", "command:/"]

    private static func isTarget(_ text: String, _ schemes: [String]) -> Bool {
        text.utf8.count <= 4096 && isPlain(text) && schemes.contains { text.hasPrefix($0) && text.count > $0.count }
    }

    private static func isDigits(_ text: Substring) -> Bool { !text.isEmpty && text.utf8.allSatisfy(\.isASCIIDigit) }

    private static func isRate(_ text: String) -> Bool {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        return halves.count == 2 && isDigits(halves[0]) && SettingUnits.duration(String(halves[1])) != nil
    }

    private static func isDigest(_ text: String) -> Bool {
        let digits = text.utf8.filter { $0 != UInt8(ascii: ":") }
        return digits.count == 64
            && digits.allSatisfy { $0.isASCIIDigit || (0x61...0x66).contains($0) || (0x41...0x46).contains($0) }
    }

    private static func isNumber(_ text: String) -> Bool {
        switch Originator(text) {
        case .number, .shortCode: true
        case .name, nil: false
        }
    }

    private static func isAfterFetch(_ text: String) -> Bool {
        if ["delete", "keep", "mark-seen"].contains(text) { return true }
        guard text.hasPrefix("move:") else { return false }
        return SettingText.plain(1...255).takes(String(text.dropFirst(5)))
    }
}
