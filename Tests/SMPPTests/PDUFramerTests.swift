import Bytes
import SMPP
import Testing

struct PDUFramerTests {
    @Test func `a command_length that no PDU has fails for good`() {
        for length in [0, 1, 15, 69_633, 0x7FFF_FFFF, 0x8000_0000, UInt32.max] as [UInt32] {
            var framer = PDUFramer()
            var chunk = header(length)[...]
            #expect(framer.next(from: &chunk) == .failed(.lengthNotAccepted(length)), "\(length)")
            var good = PDU(.enquireLink, sequence: 1).encoded[...]
            #expect(framer.next(from: &good) == .failed(.lengthNotAccepted(length)), "\(length)")
            #expect(framer.keptCount == 0)
        }
    }

    @Test func `a bad command_length fails as soon as its four octets are there`() {
        var framer = PDUFramer()
        let octets = header(15)
        for place in 0..<3 {
            var chunk = octets[place...place]
            #expect(framer.next(from: &chunk) == .needMore)
        }
        var chunk = octets[3...3]
        #expect(framer.next(from: &chunk) == .failed(.lengthNotAccepted(15)))
    }

    @Test func `a PDU of the greatest length passes and one octet more does not`() {
        for maximum in [16, 17, 100, PDUFramer.usualMaximum] {
            var framer = PDUFramer(maximum: maximum)
            let body = [UInt8](repeating: 1, count: maximum - 16)
            let pdu = PDU(.unknown(CommandID(rawValue: 0x999), body), sequence: 1).encoded
            var chunk = pdu[...]
            #expect(framer.next(from: &chunk) == .frame(pdu[...]))
            #expect(framer.next(from: &chunk) == .needMore)
            var longer = header(UInt32(maximum) + 1)[...]
            #expect(framer.next(from: &longer) == .failed(.lengthNotAccepted(UInt32(maximum) + 1)))
        }
    }

    @Test func `never more than an unfinished PDU is kept`() {
        var framer = PDUFramer()
        let pdu = PDU(.unknown(CommandID(rawValue: 0x999), [UInt8](repeating: 1, count: 1_000)), sequence: 1).encoded
        var chunk = (pdu + pdu + pdu.prefix(100))[...]
        #expect(framer.next(from: &chunk) == .frame(pdu[...]))
        #expect(framer.keptCount == 0)
        #expect(framer.next(from: &chunk) == .frame(pdu[...]))
        #expect(framer.next(from: &chunk) == .needMore)
        #expect(framer.keptCount == 100)
        var rest = (pdu.dropFirst(100) + pdu)[...]
        #expect(framer.next(from: &rest) == .frame(pdu[...]))
        #expect(framer.keptCount == 0)
        #expect(framer.next(from: &rest) == .frame(pdu[...]))
    }

    @Test func `an empty chunk changes nothing`() {
        var framer = PDUFramer()
        var chunk: ArraySlice<UInt8> = []
        #expect(framer.next(from: &chunk) == .needMore)
        #expect(framer.keptCount == 0)
    }

    private func header(_ length: UInt32) -> [UInt8] {
        var octets: [UInt8] = []
        octets.appendBigEndian(length)
        return octets + [0, 0, 0, 21, 0, 0, 0, 0, 0, 0, 0, 1]
    }
}
