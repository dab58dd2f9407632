import Testing

@testable import Web

@Suite struct BodyStreamTests {
    @Test func `as much may wait as the limit says`() {
        for (sizes, isOpen) in [([9, 1], true), ([10], true), ([10, 0], true), ([11], false), ([10, 1], false)] {
            let stream = BodyStream(limit: 10)
            let heard = sizes.map { stream.write([UInt8](repeating: 1, count: $0)) }
            #expect(heard.last == isOpen, "\(sizes)")
            #expect(stream.isOpen == isOpen, "\(sizes)")
            #expect(stream.take().count == (isOpen ? 10 : 0), "\(sizes)")
        }
    }

    @Test func `what has been taken makes room`() {
        let stream = BodyStream(limit: 4)
        for _ in 1...1000 {
            #expect(stream.write([1, 2, 3]))
            #expect(stream.take() == [1, 2, 3])
        }
        #expect(stream.take().isEmpty)
    }

    @Test func `after the end nothing is taken, and what was written stays`() {
        let stream = BodyStream()
        stream.write([1])
        stream.finish()
        #expect(!stream.isOpen)
        #expect(!stream.write([2]))
        #expect(stream.take() == [1])
        stream.finish()
    }

    @Test func `a stream that is cut holds nothing`() {
        let stream = BodyStream()
        stream.write([1])
        stream.cut()
        #expect(!stream.isOpen)
        #expect(!stream.write([2]))
        #expect(stream.take().isEmpty)
    }
}
