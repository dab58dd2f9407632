import Bytes

/// What a server offers in its answer to EHLO (RFC 5321 §4.1.1.1).
public struct SMTPOffer: Hashable, Sendable {
    /// Commands may be sent without waiting for answers (RFC 2920).
    public private(set) var hasPipelining = false
    /// Octets beyond ASCII may be sent (RFC 6152).
    public private(set) var has8BitMIME = false
    /// Addresses and headers may be UTF-8 (RFC 6531).
    public private(set) var hasUTF8 = false
    /// TLS may be begun (RFC 3207).
    public private(set) var hasStartTLS = false
    /// What is wanted of notices may be told (RFC 3461).
    public private(set) var hasDSN = false
    /// The size of a mail may be told (RFC 1870).
    public private(set) var hasSize = false
    /// The most octets of a mail; `nil` when the server names no limit.
    public private(set) var sizeLimit: Int?
    /// The names of the logins it offers, in capitals (RFC 4954 §3); at most 32 of at most 20 letters.
    public private(set) var mechanisms: [String] = []

    /// Nothing, as of a server that knows HELO only.
    public init() {}

    /// Reads the lines of the answer; the first is the server's name and greeting. Unknown lines are ignored.
    init(_ lines: [ArraySlice<UInt8>]) {
        for line in lines.dropFirst() {
            let words = line.split { $0 == ASCII.space || $0 == ASCII.tab }
            guard let keyword = words.first else { continue }
            read(keyword, Array(words.dropFirst()))
        }
    }

    private mutating func read(_ keyword: ArraySlice<UInt8>, _ values: [ArraySlice<UInt8>]) {
        if keyword.spells("PIPELINING") { hasPipelining = true }
        if keyword.spells("8BITMIME") { has8BitMIME = true }
        if keyword.spells("SMTPUTF8") { hasUTF8 = true }
        if keyword.spells("STARTTLS") { hasStartTLS = true }
        if keyword.spells("DSN") { hasDSN = true }
        if keyword.spells("SIZE") {
            hasSize = true
            // Zero is no limit (RFC 1870 §4).
            sizeLimit = values.first?.saturatingDecimal.flatMap { $0 > 0 ? $0 : nil }
        }
        if keyword.spells("AUTH") { offer(values) }
        // As servers wrote it before there was an RFC.
        if let first = keyword.dropping("AUTH=") { offer([first] + values) }
    }

    private mutating func offer(_ names: [ArraySlice<UInt8>]) {
        for name in names where mechanisms.count < 32 && (1...20).contains(name.count) {
            guard name.allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit || $0 == 0x2D || $0 == 0x5F }) else { continue }
            let text = String(decoding: name, as: UTF8.self).uppercased()
            if !mechanisms.contains(text) { mechanisms.append(text) }
        }
    }
}
