/// What a network means by its default alphabet, which is its own affair (SMPP 3.4 §5.2.19, `data_coding` 0).
///
/// The raw value is the word of the configuration.
public enum CarrierAlphabet: String, Hashable, Sendable, CaseIterable {
    /// GSM 7-bit, a septet to an octet.
    case gsm7
    /// GSM 7-bit, eight septets in seven octets.
    case gsm7Packed = "gsm7-packed"
    /// ISO 8859-1.
    case latin1
    /// ASCII.
    case ascii
    /// UTF-8.
    case utf8
}
