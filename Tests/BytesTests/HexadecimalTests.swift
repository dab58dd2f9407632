import Bytes
import Testing

@Suite struct HexadecimalTests {
    @Test func `Every octet has two small digits that are read back, in either case`() {
        let all = Array(UInt8.min...UInt8.max)
        #expect(all.hexadecimal.utf8.count == 512)
        #expect([0x00, 0x0F, 0xA0, 0xFF].hexadecimal == "000fa0ff")
        #expect([UInt8](hexadecimal: all.hexadecimal) == all)
        #expect([UInt8](hexadecimal: all.hexadecimal.uppercased()) == all)
    }

    @Test func `No octets are no digits`() {
        #expect([UInt8]().hexadecimal.isEmpty)
        #expect([UInt8](hexadecimal: "") == [])
    }

    @Test func `A slice and a part of a text are read by themselves`() {
        let octets: [UInt8] = [1, 2, 3, 4]
        #expect(octets[1..<3].hexadecimal == "0203")
        #expect([UInt8](hexadecimal: "0a0b0c".dropFirst(2)) == [0x0B, 0x0C])
    }

    @Test func `An odd count and anything that is no digit are refused`() {
        for text in ["0", "abc", "0g", "g0", " 00", "00 ", "0x00", "+1", "-1", "٠٠", "00\n", "00\0", "ａｂ"] {
            #expect([UInt8](hexadecimal: text) == nil, "\(text)")
        }
    }
}
