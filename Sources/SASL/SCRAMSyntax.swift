import Bytes

/// What both sides of SCRAM read and write (RFC 5802 §7).
enum SCRAMSyntax {
    static let comma = UInt8(ascii: ",")

    /// `saslname`: a comma and an equals sign are written otherwise.
    static func escaped(_ name: String) -> [UInt8] {
        name.utf8.flatMap { octet -> [UInt8] in
            switch octet {
            case comma: Array("=2C".utf8)
            case UInt8(ascii: "="): Array("=3D".utf8)
            default: [octet]
            }
        }
    }

    /// The name that a `saslname` writes; `nil` when an equals sign means neither.
    static func unescaped(_ text: ArraySlice<UInt8>) -> String? {
        var octets: [UInt8] = []
        var rest = text
        while let octet = rest.popFirst() {
            guard octet == UInt8(ascii: "=") else {
                octets.append(octet)
                continue
            }
            switch Array(rest.prefix(2)) {
            case Array("2C".utf8): octets.append(comma)
            case Array("3D".utf8): octets.append(octet)
            default: return nil
            }
            rest = rest.dropFirst(2)
        }
        return String(validating: octets, as: UTF8.self)
    }

    /// The value of the attribute at the front, up to a comma; `nil` when another stands there.
    static func attribute(_ name: Unicode.Scalar, of field: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard field.count >= 2, field.first == UInt8(ascii: name),
            field[field.startIndex + 1] == UInt8(ascii: "=")
        else { return nil }
        return field.dropFirst(2).prefix { $0 != comma }
    }

    static func fields(_ message: [UInt8]) -> [ArraySlice<UInt8>] {
        message.split(separator: comma, omittingEmptySubsequences: false)
    }
}
