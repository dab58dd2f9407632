/// A cursor over received octets that never reads past their end.
///
/// Every read either yields a value and moves on, or yields `nil` and moves nothing. Integers are big-endian, as in
/// SMPP 3.4 §3.1 and 3GPP TS 23.040.
public struct ByteReader: Sendable {
    @usableFromInline let bytes: ArraySlice<UInt8>

    @usableFromInline var index: Int

    /// Index of the next octet in the underlying collection.
    @inlinable public var position: Int { index }

    /// Reads `bytes` from their first octet.
    public init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        index = bytes.startIndex
    }

    /// Reads `bytes` from their first octet.
    public init(_ bytes: [UInt8]) {
        self.init(bytes[...])
    }

    /// How many octets are left.
    public var remaining: Int { bytes.endIndex - index }

    /// The octets that are left, without moving.
    public var rest: ArraySlice<UInt8> { bytes[index...] }

    /// The next octet, without moving.
    @inlinable public var next: UInt8? { index < bytes.endIndex ? bytes[index] : nil }

    /// The octets up to the first that does not fit, or to the end.
    @inlinable
    public mutating func read(while fits: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        let start = index
        var end = start
        while end < bytes.endIndex, fits(bytes[end]) { end += 1 }
        index = end
        return bytes[start..<end]
    }

    /// The next octet.
    public mutating func readUInt8() -> UInt8? {
        guard remaining >= 1 else { return nil }
        defer { index += 1 }
        return bytes[index]
    }

    /// The next two octets as a number.
    public mutating func readUInt16() -> UInt16? {
        guard remaining >= 2 else { return nil }
        defer { index += 2 }
        return UInt16(bytes[index]) << 8 | UInt16(bytes[index + 1])
    }

    /// The next four octets as a number.
    public mutating func readUInt32() -> UInt32? {
        guard remaining >= 4, let high = readUInt16(), let low = readUInt16() else { return nil }
        return UInt32(high) << 16 | UInt32(low)
    }

    /// The next `count` octets; `nil` when there are fewer, or `count` is negative.
    public mutating func read(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, remaining >= count else { return nil }
        defer { index += count }
        return bytes[index..<index + count]
    }

    /// The octets up to `terminator`, which is consumed but not part of the answer.
    ///
    /// - Parameter limit: how many octets the answer may have; `nil` comes back when the terminator is not within them.
    public mutating func read(until terminator: UInt8, limit: Int) -> ArraySlice<UInt8>? {
        guard limit >= 0 else { return nil }
        let window = limit < remaining ? bytes[index...index + limit] : bytes[index...]
        guard let end = window.firstIndex(of: terminator) else { return nil }
        defer { index = end + 1 }
        return bytes[index..<end]
    }
}
