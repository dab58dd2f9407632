import Bytes
import SASL

/// Texts that nobody can guess: for tokens, sessions and keys.
enum SecretText {
    /// How many characters such a text has: 256 bits, six a character.
    static let length = 43

    /// A new one, of the letters, digits, `-` and `_` of base64url (RFC 4648 §5).
    ///
    /// Traps when there are no digests: they are the source of chance.
    static func make(_ digests: any SASLDigesting) -> String {
        let chance = digests.nonce() + digests.nonce()
        precondition(chance.count >= 32, "a secret needs a source of chance")
        return text(digests.sha256(chance))
    }

    /// Whether `text` looks like one.
    static func isSuch(_ text: some StringProtocol) -> Bool {
        text.utf8.count == length
            && text.utf8.allSatisfy { octet in
                switch octet {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    private static func text(_ octets: [UInt8]) -> String {
        let digits = Base64.encode(octets).compactMap { digit -> UInt8? in
            switch digit {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            case UInt8(ascii: "="): nil
            default: digit
            }
        }
        return String(decoding: digits, as: UTF8.self)
    }
}

extension Gateway {
    /// A text of 43 characters that nobody can guess: 256 bits.
    public func secretText() -> String { SecretText.make(parts.digests) }

    /// Whether two secrets are the same, in a time that does not tell where they differ; no empty one is the same as another.
    public static func isSame(_ left: String, _ right: String) -> Bool {
        Array(left.utf8).isSame(as: Array(right.utf8))
    }

    /// SHA-256 of octets: 64 hexadecimal digits.
    public func fingerprint(of octets: [UInt8]) -> String { parts.digests.sha256(octets).hexadecimal }
}
