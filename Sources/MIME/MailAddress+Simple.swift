import Bytes
import Messages

extension MailAddress {
    /// Reads a field that holds one plain mailbox, as nearly all do; `nil` for anything that needs a grammar.
    ///
    /// ```abnf
    /// simple = addr / "<" addr ">" / phrase "<" addr ">"     ; nothing quoted inside, no comment, no list
    /// ```
    init?(simple value: HeaderValue) {
        guard value.isPlain else { return nil }
        let octets = value.octets
        guard let open = octets.firstIndex(of: UInt8(ascii: "<")) else {
            guard Self.isAddress(octets[...]) else { return nil }
            self.init(name: "", address: value.text)
            return
        }
        let inner = octets[(open + 1)...].dropLast()
        guard octets.last == UInt8(ascii: ">"), Self.isAddress(inner), let name = Self.name(octets[..<open]) else {
            return nil
        }
        self.init(name: name, address: String(decoding: inner, as: UTF8.self))
    }

    private static func isAddress(_ octets: ArraySlice<UInt8>) -> Bool {
        guard let at = octets.firstIndex(of: UInt8(ascii: "@")), at > octets.startIndex, at + 1 < octets.endIndex,
            octets[octets.startIndex] != ASCII.dot, octets[at - 1] != ASCII.dot
        else { return false }
        return octets[..<at].allSatisfy(isAtomOctet) && octets[(at + 1)...].allSatisfy(isAtomOctet)
    }

    /// A phrase of plain words, or one quoted string without an escape; `nil` for any other.
    private static func name(_ octets: ArraySlice<UInt8>) -> String? {
        var name = octets
        while name.last == ASCII.space { name = name.dropLast() }
        if name.count >= 2, name.first == UInt8(ascii: "\""), name.last == UInt8(ascii: "\"") {
            name = name.dropFirst().dropLast()
            guard name.allSatisfy({ $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) else { return nil }
            if name.first == ASCII.space || name.last == ASCII.space { return nil }
            return String(decoding: name, as: UTF8.self)
        }
        guard name.allSatisfy({ isAtomOctet($0) || $0 == ASCII.space }) else { return nil }
        return String(decoding: name, as: UTF8.self)
    }

    private static func isAtomOctet(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "'"): true
        default: octet.isASCIILetter || octet.isASCIIDigit
        }
    }
}
