import Bytes

/// What a server says it can do in its answer to CAPA (RFC 2449 §5).
public struct POP3Capabilities: Hashable, Sendable {
    /// TLS may be begun (RFC 2595 §4).
    public private(set) var hasStartTLS = false
    /// USER and PASS are taken.
    public private(set) var hasUser = false
    /// Mails have unique ids.
    public private(set) var hasUniqueIDs = false
    /// Commands may be sent without waiting for answers.
    public private(set) var hasPipelining = false
    /// The names of the logins by AUTH, in capitals; at most 32 of at most 20 letters.
    public private(set) var mechanisms: [String] = []

    /// Nothing.
    init() {}

    /// Reads one line of the answer; unknown ones are ignored.
    mutating func read(_ line: ArraySlice<UInt8>) {
        let words = line.words()
        guard let keyword = words.first else { return }
        if keyword.spells("STLS") { hasStartTLS = true }
        if keyword.spells("USER") { hasUser = true }
        if keyword.spells("UIDL") { hasUniqueIDs = true }
        if keyword.spells("PIPELINING") { hasPipelining = true }
        if keyword.spells("SASL") { offer(words.dropFirst()) }
    }

    private mutating func offer(_ names: ArraySlice<ArraySlice<UInt8>>) {
        for name in names where mechanisms.count < 32 && name.count <= 20 {
            guard name.allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x2D || $0 == 0x5F }) else { continue }
            let text = String(decoding: name, as: UTF8.self).uppercased()
            if !mechanisms.contains(text) { mechanisms.append(text) }
        }
    }
}
