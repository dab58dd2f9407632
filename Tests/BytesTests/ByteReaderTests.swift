import Bytes
import Testing

@Suite struct ByteReaderTests {
    /// Eight octets in the middle of a larger array, so that an index that counts from 0 is found out.
    private let slice = ([UInt8](repeating: 0xEE, count: 5) + [1, 2, 3, 4, 5, 6, 7, 8] + [0xEE, 0xEE])[5..<13]

    @Test func `Numbers are read with the high octet first, one behind the other`() {
        var reader = ByteReader(slice)
        #expect(reader.readUInt8() == 0x01)
        #expect(reader.readUInt16() == 0x0203)
        #expect(reader.readUInt32() == 0x0405_0607)
        #expect(reader.remaining == 1)
        #expect(reader.rest == [8])
        #expect(reader.position == 12)
    }

    @Test func `The largest numbers are read whole`() {
        var reader = ByteReader([UInt8](repeating: 0xFF, count: 7))
        #expect(reader.readUInt32() == .max)
        #expect(reader.readUInt16() == .max)
        #expect(reader.readUInt8() == .max)
        #expect(reader.readUInt8() == nil)
    }

    @Test func `A read of more than is left yields nothing and moves nothing`() {
        for left in 0...8 {
            var reader = ByteReader(slice)
            _ = reader.read(8 - left)
            let before = reader.position
            if left < 1 { #expect(reader.readUInt8() == nil) }
            if left < 2 { #expect(reader.readUInt16() == nil) }
            if left < 4 { #expect(reader.readUInt32() == nil) }
            #expect(reader.read(left + 1) == nil)
            #expect(reader.read(-1) == nil)
            #expect(reader.read(.min) == nil)
            #expect(reader.read(.max) == nil)
            #expect(reader.position == before, "\(left) left")
            #expect(reader.read(left)?.count == left)
            #expect(reader.remaining == 0)
        }
    }

    @Test func `Reading no octets yields an empty slice, also at the end`() {
        var reader = ByteReader(slice)
        #expect(reader.read(0) == [])
        #expect(reader.read(8) == slice)
        #expect(reader.read(0) == [])
        #expect(reader.rest.isEmpty)
    }

    @Test func `A terminated stretch comes without its terminator, which is used up`() {
        var reader = ByteReader([0x61, 0x62, 0, 0, 0x63])
        #expect(reader.read(until: 0, limit: 10) == [0x61, 0x62])
        #expect(reader.read(until: 0, limit: 10) == [])
        #expect(reader.read(until: 0, limit: 10) == nil)
        #expect(reader.rest == [0x63])
    }

    @Test func `The terminator has to stand within the limit or right behind it`() {
        let table: [(limit: Int, answer: Int?)] = [
            (4, nil), (5, 5), (6, 5), (8, 5), (9, 5), (.max, 5), (.max - 1, 5), (0, nil), (-1, nil), (.min, nil),
        ]
        for (limit, answer) in table {
            var reader = ByteReader(slice)
            #expect(reader.read(until: 6, limit: limit)?.count == answer, "limit \(limit)")
            #expect(reader.position == (answer == nil ? 5 : 11), "limit \(limit)")
        }
    }

    @Test func `Octets behind the slice are no terminator`() {
        var reader = ByteReader(slice)
        #expect(reader.read(until: 0xEE, limit: .max) == nil)
        #expect(reader.remaining == 8)
    }

    @Test func `An empty reader has nothing of any kind`() {
        var reader = ByteReader([UInt8]())
        #expect(reader.remaining == 0)
        #expect(reader.rest.isEmpty)
        #expect(reader.readUInt8() == nil)
        #expect(reader.readUInt16() == nil)
        #expect(reader.readUInt32() == nil)
        #expect(reader.read(until: 0, limit: .max) == nil)
        #expect(reader.read(0) == [])
    }
}
