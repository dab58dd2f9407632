/// The name of an account, which is also its user name: 1 to 64 of `A–Z a–z 0–9 . _ - + @`; the case of letters does not
/// matter.
public struct AccountName: Hashable, Sendable, CustomStringConvertible {
    /// The name in lower case.
    public let text: String

    /// `nil` when `text` is no name.
    public init?(_ text: String) {
        let isName =
            (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { octet in
                switch octet {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
                    UInt8(ascii: "+"), UInt8(ascii: "@"):
                    true
                default: false
                }
            }
        guard isName else { return nil }
        self.text = text.lowercased()
    }

    public var description: String { text }
}
