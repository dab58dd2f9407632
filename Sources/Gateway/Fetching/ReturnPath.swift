import Bytes
import Messages

/// The envelope sender of a mail that lay in a mailbox: what the server that put it there wrote on top (RFC 5321 §4.4).
///
///     Return-path-line = "Return-Path:" FWS Reverse-path CRLF
enum ReturnPath: Hashable {
    /// This address; `nil` the null sender.
    case sender(EmailAddress?)
    /// The mail does not say.
    case absent

    private static let name = Array("return-path:".utf8)
    /// Where headers end at the latest.
    private static let limit = 65_536

    /// What the header of `octets` says first.
    init(of octets: [UInt8]) {
        var rest = octets.prefix(Self.limit)
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = rest[..<end].dropLast(rest[..<end].last == UInt8(ascii: "\r") ? 1 : 0)
            guard !line.isEmpty else { break }
            if line.count > Self.name.count, zip(line, Self.name).allSatisfy({ $0.asciiLowercased == $1 }) {
                self = Self.path(line.dropFirst(Self.name.count))
                return
            }
            rest = rest[(end + 1)...]
        }
        self = .absent
    }

    private static func path(_ octets: ArraySlice<UInt8>) -> ReturnPath {
        let blanks: Set<UInt8> = [0x20, 0x09]
        var path = octets.drop { blanks.contains($0) }
        while path.last.map({ blanks.contains($0) }) == true { path.removeLast() }
        if path.elementsEqual([UInt8(ascii: "<"), UInt8(ascii: ">")]) { return .sender(nil) }
        if path.first == UInt8(ascii: "<"), path.last == UInt8(ascii: ">") { path = path.dropFirst().dropLast() }
        return EmailAddress(octets: path).map { .sender($0) } ?? .absent
    }
}
