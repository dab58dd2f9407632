import Bytes
import Testing

@Suite struct ReceiveBufferTests {
    @Test func `What is appended waits, and what is consumed is gone`() {
        var buffer = ReceiveBuffer()
        #expect(buffer.isEmpty)
        buffer.append([1, 2, 3, 4, 5])
        #expect(buffer.count == 5)
        buffer.consume(upTo: buffer.head + 2)
        #expect(Array(buffer.readable) == [3, 4, 5])
        buffer.append([6])
        #expect(Array(buffer.readable) == [3, 4, 5, 6])
        buffer.consume(upTo: buffer.bytes.count)
        #expect(buffer.isEmpty)
        #expect(buffer.head == 0)
    }

    @Test func `Consuming nothing changes nothing`() {
        var buffer = ReceiveBuffer()
        buffer.consume(upTo: 0)
        buffer.append([1, 2])
        buffer.consume(upTo: buffer.head)
        #expect(Array(buffer.readable) == [1, 2])
    }

    @Test func `Octets from the system are appended like any others`() {
        var buffer = ReceiveBuffer()
        buffer.append([1])
        unsafe [UInt8]([2, 3]).withUnsafeBytes { unsafe buffer.append($0) }
        unsafe buffer.append(UnsafeRawBufferPointer(start: nil, count: 0))
        #expect(Array(buffer.readable) == [1, 2, 3])
    }

    @Test func `Used octets do not pile up while a stream never runs dry`() {
        var buffer = ReceiveBuffer()
        var next: UInt8 = 0
        var expected: UInt8 = 0
        var most = 0
        for _ in 0..<10_000 {
            buffer.append((0..<100).map { next &+ $0 })
            next &+= 100
            let used = buffer.count - 7
            for octet in buffer.readable.prefix(used) {
                guard octet == expected else { return #expect(octet == expected) }
                expected &+= 1
            }
            buffer.consume(upTo: buffer.head + used)
            most = max(most, buffer.bytes.count)
        }
        #expect(most <= 400)
    }

    @Test func `A buffer that ran dry gives the memory of its largest burst back`() {
        var buffer = ReceiveBuffer()
        buffer.append([UInt8](repeating: 7, count: 1_000_000))
        buffer.consume(upTo: buffer.bytes.count)
        #expect(buffer.bytes.capacity <= 4096)
        buffer.append([UInt8](repeating: 7, count: 1_000_000))
        buffer.removeAll()
        #expect(buffer.isEmpty)
        #expect(buffer.bytes.capacity <= 4096)
    }

    @Test func `A small buffer keeps its memory for the next octets`() {
        var buffer = ReceiveBuffer()
        buffer.append([UInt8](repeating: 7, count: 1000))
        buffer.consume(upTo: 1000)
        #expect(buffer.bytes.capacity >= 1000)
        #expect(buffer.bytes.isEmpty)
    }

    @Test func `Forgetting everything leaves nothing to read`() {
        var buffer = ReceiveBuffer()
        buffer.append(Array("STARTTLS\r\nRCPT".utf8))
        buffer.consume(upTo: 10)
        buffer.removeAll()
        #expect(buffer.count == 0)
        #expect(buffer.head == 0)
        #expect(buffer.readable.isEmpty)
    }
}
