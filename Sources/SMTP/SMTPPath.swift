import Bytes
public import Messages

/// What stands between `<` and `>` after MAIL FROM: and RCPT TO: (RFC 5321 §4.1.2).
///
///     Path      = "<" [ A-d-l ":" ] Mailbox ">"
///     A-d-l     = At-domain *( "," At-domain )      ; read and ignored, RFC 5321 §4.1.1.3
///     At-domain = "@" domain
///
/// MAIL takes `<>` as well, RCPT `<Postmaster>`.
public enum SMTPPath: Hashable, Sendable {
    /// `<>`: nobody; notices travel so.
    case null
    /// `<Postmaster>` without a domain, in any case of its letters: whoever runs this server.
    case postmaster
    /// A mailbox.
    case mailbox(EmailAddress)

    /// Reads a path at the front of `octets`.
    ///
    /// - Returns: the path and what follows its `>`; `nil` when there is none.
    static func read(_ octets: ArraySlice<UInt8>) -> (path: SMTPPath, rest: ArraySlice<UInt8>)? {
        guard octets.first == UInt8(ascii: "<"), let end = closingBracket(in: octets) else { return nil }
        let inside = octets[(octets.startIndex + 1)..<end]
        let rest = octets[(end + 1)...]
        if inside.isEmpty { return (.null, rest) }
        if inside.count == 10, inside.dropping("postmaster") != nil { return (.postmaster, rest) }
        guard let mailbox = droppingRoute(inside), let address = EmailAddress(octets: mailbox) else { return nil }
        return (.mailbox(address), rest)
    }

    /// Index of the first `>` that is not quoted.
    private static func closingBracket(in octets: ArraySlice<UInt8>) -> Int? {
        var isQuoted = false
        var index = octets.startIndex
        while index < octets.endIndex {
            switch octets[index] {
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: "\\") where isQuoted: index += 1
            case UInt8(ascii: ">") where !isQuoted: return index
            default: break
            }
            index += 1
        }
        return nil
    }

    /// The mailbox without the source route before it; `nil` for a malformed route.
    private static func droppingRoute(_ octets: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard octets.first == UInt8(ascii: "@") else { return octets }
        guard let colon = octets.firstIndex(of: UInt8(ascii: ":")) else { return nil }
        let hops = octets[..<colon].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        // A hop is good when somebody could live there: the address parser knows what a domain is.
        let areGood = hops.allSatisfy { hop in
            hop.first == UInt8(ascii: "@") && EmailAddress(octets: [UInt8(ascii: "a")] + hop) != nil
        }
        return areGood ? octets[(colon + 1)...] : nil
    }
}
