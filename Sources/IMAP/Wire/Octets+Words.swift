import Bytes

extension ArraySlice<UInt8> {
    /// The UID that these octets are (RFC 9051 §2.3.1.1): 1 to 4294967295; `nil` when they are none.
    var uid: UInt32? { saturatingDecimal.flatMap { UInt32(exactly: $0) }.flatMap { $0 > 0 ? $0 : nil } }

    /// The first word, up to a space, and what stands behind that.
    var firstWord: (word: ArraySlice<UInt8>, rest: ArraySlice<UInt8>) {
        let end = firstIndex(of: ASCII.space) ?? endIndex
        return (self[..<end], self[end...].dropFirst())
    }
}
