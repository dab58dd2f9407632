import Testing

@testable import SMS

@Suite struct `User data header` {
    @Test func `elements are read in order and the body follows`() throws {
        let octets: [UInt8] = [0x0B, 0x05, 0x04, 0x0B, 0x84, 0x23, 0xF0, 0x00, 0x03, 0x7A, 0x02, 0x01, 0x41, 0x42]
        let (header, body) = try UserDataHeader.read(octets[...])
        #expect(header.elements.map(\.identifier) == [.ports16, .concatenation8])
        #expect(header.ports == ApplicationPorts(destination: 2948, source: 9200))
        #expect(header.concatenation == Concatenation(reference: 0x7A, size: .eightBit, count: 2, number: 1))
        #expect(Array(body) == [0x41, 0x42])
        #expect(header.encoded == Array(octets.prefix(12)))
        #expect(header.encodedLength == 12)
    }

    @Test func `what is built reads back`() throws {
        let place = try #require(Concatenation(reference: 0xBEEF, size: .sixteenBit, count: 255, number: 255))
        let ports = ApplicationPorts(destination: 1, source: 65535)
        let elements = [place.element, ports.element] + NationalShift(locking: .turkish, single: .urdu).elements
        let header = try #require(UserDataHeader(elements))
        let read = try UserDataHeader.read(header.encoded[...]).header
        #expect(read == header)
        #expect(read.concatenation == place && read.ports == ports)
        #expect(read.shift == NationalShift(locking: .turkish, single: .urdu))
        #expect(UserDataHeader.empty.encoded.isEmpty && UserDataHeader.empty.encodedLength == 0)
    }

    @Test func `139 octets of elements are the limit`() {
        let octets = [UInt8](repeating: 0, count: 137)
        #expect(UserDataHeader([InformationElement(.ports8, octets)]) != nil)
        #expect(UserDataHeader([InformationElement(.ports8, octets + [0])]) == nil)
    }

    @Test func `a malformed header is recognised, and a receiver ignores it`() {
        let cases: [([UInt8], UserDataHeader.Malformation, body: [UInt8])] = [
            ([], .missing, []),
            ([5], .lengthBeyondData(length: 5, present: 0), [5]),
            ([5, 0, 3, 1, 2], .lengthBeyondData(length: 5, present: 4), [5, 0, 3, 1, 2]),
            ([255, 0, 3, 1, 2, 1], .lengthBeyondData(length: 255, present: 5), [255, 0, 3, 1, 2, 1]),
            ([1, 0, 0x41], .elementBeyondHeader(.concatenation8), [0x41]),
            ([4, 0, 3, 1, 2, 1, 0x41], .elementBeyondHeader(.concatenation8), [1, 0x41]),
            ([5, 0, 255, 1, 2, 1, 0x41], .elementBeyondHeader(.concatenation8), [0x41]),
            ([6, 0, 3, 1, 2, 1, 8, 0x41], .elementBeyondHeader(.concatenation16), [0x41]),
            ([7, 0, 3, 1, 2, 1, 8, 1, 0x41], .elementBeyondHeader(.concatenation16), [0x41]),
        ]
        for (octets, malformation, body) in cases {
            #expect(throws: malformation) { try UserDataHeader.read(octets[...]) }
            let separated = UserDataHeader.separate(octets[...])
            #expect(separated.header == .empty, "\(octets)")
            #expect(Array(separated.body) == body, "\(octets)")
        }
    }

    @Test func `a header of length zero has no elements`() throws {
        let (header, body) = try UserDataHeader.read([0, 0x41][...])
        #expect(header.elements.isEmpty && Array(body) == [0x41])
    }

    @Test func `a concatenation element out of range is ignored and the last valid one counts`() throws {
        let valid = Concatenation(reference: 9, size: .eightBit, count: 3, number: 3)
        let cases: [(String, [UInt8], Concatenation?)] = [
            ("count 0", [5, 0, 3, 9, 0, 0], nil), ("count 0, number 1", [5, 0, 3, 9, 0, 1], nil),
            ("number 0", [5, 0, 3, 9, 2, 0], nil), ("number past the count", [5, 0, 3, 9, 2, 3], nil),
            ("number is the count", [5, 0, 3, 9, 3, 3], valid), ("too short", [4, 0, 2, 9, 2], nil),
            ("too long", [6, 0, 4, 9, 2, 1, 1], nil), ("empty", [2, 0, 0], nil),
            ("16 bits of the wrong length", [5, 8, 3, 9, 2, 1], nil),
            ("valid before malformed", [10, 0, 3, 9, 3, 3, 0, 3, 9, 0, 0], valid),
            ("malformed before valid", [10, 0, 3, 9, 0, 0, 0, 3, 9, 3, 3], valid),
            ("the last of two", [10, 0, 3, 9, 3, 1, 0, 3, 9, 3, 3], valid),
            (
                "16 bits after 8", [11, 0, 3, 9, 3, 1, 8, 4, 1, 9, 2, 1],
                Concatenation(reference: 0x109, size: .sixteenBit, count: 2, number: 1)
            ),
        ]
        for (name, octets, expected) in cases {
            #expect(try UserDataHeader.read(octets[...]).header.concatenation == expected, "\(name)")
        }
    }

    @Test func `places out of range cannot be made`() {
        for (count, number) in [(0, 0), (0, 1), (1, 0), (1, 2), (256, 1), (-1, 1), (2, -1), (.max, .max), (.min, 1)] {
            #expect(Concatenation(reference: 1, size: .eightBit, count: count, number: number) == nil)
        }
        let low = Concatenation(reference: 0x1234, size: .eightBit, count: 1, number: 1)
        #expect(low?.reference == 0x34)
    }

    @Test func `unknown languages and elements are passed over`() throws {
        let octets: [UInt8] = [9, 0x24, 1, 99, 0x25, 2, 1, 1, 0x70, 0]
        let header = try UserDataHeader.read(octets[...]).header
        #expect(header.shift == .none && header.elements.count == 3 && header.encoded == octets)
    }

    @Test func `no octets at all make reading fail otherwise than by its failures`() {
        var state: UInt64 = 7
        for _ in 0..<20_000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            var octets: [UInt8] = []
            for _ in 0..<Int(state >> 60) {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                octets.append(UInt8(truncatingIfNeeded: state >> 56) & (state & 1 == 0 ? 0xFF : 0x0F))
            }
            let (header, body) = UserDataHeader.separate(octets[...])
            #expect(body.count <= octets.count)
            _ = (header.concatenation, header.ports, header.shift, header.encoded)
            for alphabet in Alphabet.allCases { _ = UserData(octets: octets[...], alphabet: alphabet, hasHeader: true) }
            for length in [-1, 0, 3, 160, Int.max] {
                _ = UserData(packed: octets[...], length: length, hasHeader: true)
            }
        }
    }
}
