/// How the text of a message is coded on the air.
public enum Alphabet: String, Hashable, Sendable, CaseIterable {
    /// GSM 7-bit default alphabet with its extension table (3GPP TS 23.038 §6.2.1): 160 septets a message.
    case gsm7
    /// UCS-2 in practice means UTF-16BE: 70 units a message (3GPP TS 23.038 §6.2.3).
    case ucs2
}
