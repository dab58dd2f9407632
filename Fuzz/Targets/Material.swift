import Bytes

/// What an input is made into by targets that need more than octets: choices, numbers, texts.
///
/// Read to its end it yields zeros, so every input means something.
struct Material {
    private(set) var rest: ArraySlice<UInt8>

    init(_ octets: [UInt8]) {
        rest = octets[...]
    }

    var isEmpty: Bool { rest.isEmpty }

    mutating func octet() -> UInt8 { rest.popFirst() ?? 0 }

    mutating func bool() -> Bool { octet() & 1 == 1 }

    mutating func number(below limit: Int) -> Int {
        let high = limit > 256 ? Int(octet()) << 8 : 0
        return (high + Int(octet())) % limit
    }

    mutating func word() -> UInt32 { (0..<4).reduce(0) { value, _ in value << 8 | UInt32(octet()) } }

    mutating func element<Element>(of choices: [Element]) -> Element { choices[number(below: choices.count)] }

    /// Up to `count` octets.
    mutating func octets(_ count: Int) -> ArraySlice<UInt8> {
        let taken = rest.prefix(count)
        rest = rest.dropFirst(count)
        return taken
    }

    /// The octets before the next NUL, or all the rest.
    mutating func line() -> ArraySlice<UInt8> {
        let end = rest.firstIndex(of: ASCII.null) ?? rest.endIndex
        defer { rest = rest[end...].dropFirst() }
        return rest[..<end]
    }

    /// The text before the next NUL, or of all the rest.
    mutating func text() -> String { String(decoding: line(), as: UTF8.self) }
}
