import SMS
import Testing

@Suite struct `What a part carries` {
    private var samples: [PartPayload] {
        let ports = ApplicationPorts(destination: 9204, source: 0)
        let turkish = NationalShift(locking: .turkish, single: .portuguese)
        return PartCoding.allCases.flatMap { coding in
            [[], [0], [0x1B, 0x65, 0xD8], Array(0...255)].flatMap { octets in
                [
                    PartPayload(coding, octets), PartPayload(coding, octets, ports: ports),
                    PartPayload(coding, octets, shift: turkish, isFlash: true),
                    PartPayload(coding, octets, shift: NationalShift(single: .spanish), ports: ports, isFlash: true),
                ]
            }
        }
    }

    @Test func `it reads back from its octets`() {
        for payload in samples { #expect(PartPayload(encoded: payload.encoded) == payload) }
    }

    @Test func `the form on the disk is the one written down here`() {
        let ports = ApplicationPorts(destination: 0x23F4, source: 0x0102)
        let payload = PartPayload(
            .gsm7, [0x41], shift: NationalShift(locking: .turkish, single: .spanish), ports: ports, isFlash: true)
        #expect(payload.encoded == [1, 0, 7, 1, 2, 0x23, 0xF4, 0x01, 0x02, 0x41])
        #expect(PartPayload(.ucs2, [0xD8, 0x3D]).encoded == [1, 1, 0, 0xD8, 0x3D])
        #expect(PartCoding.allCases.map(\.rawValue) == Array(0...11))
    }

    @Test func `octets that nobody wrote are refused`() {
        let cases: [[UInt8]] = [
            [], [1], [1, 0], [0, 0, 0], [2, 0, 0], [255, 0, 0, 65], [1, 12, 0], [1, 255, 0], [1, 0, 8], [1, 0, 0x80],
            [1, 0, 4], [1, 0, 4, 0, 0, 0], [1, 0, 2], [1, 0, 2, 1], [1, 0, 2, 0, 0], [1, 0, 2, 14, 0],
            [1, 0, 2, 0, 255],
            [1, 0, 2, 2, 0],  // Spanish has no locking table
            [1, 1, 2, 1, 1],  // tables are for GSM 7-bit only
        ]
        for octets in cases { #expect(PartPayload(encoded: octets) == nil, "\(octets)") }
        #expect(PartPayload(encoded: [1, 0, 0]) == PartPayload(.gsm7, []))
    }

    @Test func `what is cut off is refused or is another part, and never a trap`() {
        for payload in samples {
            let encoded = payload.encoded
            for end in encoded.indices {
                guard let read = PartPayload(encoded: Array(encoded[..<end])) else { continue }
                #expect(read.encoded == Array(encoded[..<end]))
            }
        }
    }

    @Test func `every short string of octets that reads is written the same`() {
        for first in UInt8(0)...3 {
            for second in UInt8(0)...15 {
                for third in UInt8(0)...15 {
                    let octets = [first, second, third, 1, 2, 3, 4, 5, 6]
                    if let payload = PartPayload(encoded: octets) { #expect(payload.encoded == octets) }
                }
            }
        }
    }

    @Test func `64 KB are kept and no octet more`() {
        let most = [UInt8](repeating: 0x41, count: PartPayload.limit)
        #expect(PartPayload(.latin1, most).octets.count == PartPayload.limit)
        #expect(PartPayload(.latin1, most + [0x42]).octets == most)
        #expect(PartPayload(encoded: [1, 2, 0] + most)?.octets == most)
        #expect(PartPayload(encoded: [1, 2, 0] + most + [0]) == nil)
    }
}
