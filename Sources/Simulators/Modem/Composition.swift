/// A text that the computer is writing after the prompt `>`.
struct Composition: Sendable {
    /// What becomes of it.
    enum Purpose: Hashable, Sendable {
        case send
        /// Into the storage for writing, with this state.
        case store(Int)
    }

    /// In which form it comes.
    enum Form: Hashable, Sendable {
        /// Hexadecimal; so many octets without the SMSC.
        case pdu(length: Int)
        /// As text, for this number.
        case text(to: String)
    }

    /// Ctrl-Z.
    static let end: UInt8 = 0x1A
    static let escape: UInt8 = 0x1B
    private static let limit = 2_048

    let purpose: Purpose
    let form: Form
    private(set) var octets: [UInt8] = []

    init(_ purpose: Purpose, _ form: Form) {
        self.purpose = purpose
        self.form = form
    }

    /// Takes in one octet; `true`: the end of a line, after which text mode prompts again.
    mutating func append(_ octet: UInt8) -> Bool {
        if octets.count < Self.limit { octets.append(octet) }
        guard octet == 0x0D, case .text = form else { return false }
        return true
    }
}
