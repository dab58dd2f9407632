/// The alerts of RFC 8446 §6 and RFC 5246 §7.2 in words.
enum TLSAlert {
    static func words(_ number: UInt8) -> String {
        switch number {
        case 0: "end of the stream"
        case 10: "unexpected message"
        case 20: "a record that was changed on the way"
        case 21: "a record that cannot be decrypted"
        case 22: "record too long"
        case 30: "a record that cannot be decompressed"
        case 40: "no acceptable settings"
        case 41: "no certificate"
        case 42: "bad certificate"
        case 43: "unsupported certificate"
        case 44: "certificate revoked"
        case 45: "certificate expired"
        case 46: "certificate not acceptable"
        case 47: "a field that is out of range"
        case 48: "unknown certificate authority"
        case 49: "access denied"
        case 50: "a message that cannot be read"
        case 51: "wrong signature or key"
        case 70: "protocol version"
        case 71: "settings that are too weak"
        case 80: "internal error"
        case 86: "version fallback"
        case 90: "cancelled"
        case 100: "no renegotiation"
        case 109: "missing extension"
        case 110: "unsupported extension"
        case 112: "unknown server name"
        case 113: "bad certificate status"
        case 115: "unknown identity"
        case 116: "certificate required"
        case 120: "no common application protocol"
        default: "unknown reason"
        }
    }
}
