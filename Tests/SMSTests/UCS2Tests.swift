import Testing

@testable import SMS

@Suite struct `UCS-2` {
    @Test func `text becomes UTF-16 with the high octet first`() {
        #expect(UCS2.encode("Aé€😀") == [0x00, 0x41, 0x00, 0xE9, 0x20, 0xAC, 0xD8, 0x3D, 0xDE, 0x00])
        #expect(UCS2.encode("").isEmpty)
    }

    @Test func `octets become text, and nothing in them is an error`() {
        let cases: [([UInt8], String)] = [
            ([], ""), ([0x00, 0x41], "A"), ([0xD8, 0x3D, 0xDE, 0x00], "😀"), ([0x41], "\u{FFFD}"),
            ([0x00, 0x41, 0x42], "A\u{FFFD}"), ([0xD8, 0x3D], "\u{FFFD}"), ([0xDE, 0x00, 0x00, 0x41], "\u{FFFD}A"),
            ([0xD8, 0x3D, 0x00, 0x41], "\u{FFFD}A"), ([0xD8, 0x3D, 0xD8, 0x3D, 0xDE, 0x00], "\u{FFFD}😀"),
            ([0xD8, 0x3D, 0xDE], "\u{FFFD}\u{FFFD}"), ([0x00, 0x00], "\0"),
        ]
        for (octets, text) in cases { #expect(UCS2.decode(octets) == text, "\(octets)") }
    }

    @Test func `every unit, pair and lone surrogate decodes as the standard library has it`() {
        var state: UInt64 = 11
        let units = (0..<200_000).map { step -> UInt16 in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return step < 0x10000 ? UInt16(step) : 0xD700 + UInt16(truncatingIfNeeded: state >> 40) % 0xA00
        }
        let octets = units.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        #expect(UCS2.decode(octets).utf8.elementsEqual(String(decoding: units, as: UTF16.self).utf8))
        #expect(UCS2.decode(octets[1000..<2000]) == UCS2.decode(Array(octets[1000..<2000])))
    }

    @Test func `a decomposed letter keeps its marks`() {
        #expect(UCS2.decode(UCS2.encode("ж e\u{301}")).unicodeScalars.elementsEqual("ж e\u{301}".unicodeScalars))
    }
}
