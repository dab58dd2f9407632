/// Octets that arrived and are not used up yet: a parser reads from ``head``, the network appends at the end.
public struct ReceiveBuffer: Sendable {
    /// All octets held; those before ``head`` are used up.
    public private(set) var bytes: [UInt8] = []

    /// Index of the first octet that is not used up.
    public private(set) var head = 0

    /// An empty buffer.
    public init() {}

    /// How many octets wait to be used.
    public var count: Int { bytes.count - head }

    /// Whether nothing waits.
    public var isEmpty: Bool { count == 0 }

    /// The octets that wait.
    public var readable: ArraySlice<UInt8> { bytes[head...] }

    /// Adds octets from the network.
    public mutating func append(_ octets: UnsafeRawBufferPointer) {
        compact()
        unsafe bytes.append(contentsOf: octets)
    }

    /// Adds octets.
    public mutating func append(_ octets: some Sequence<UInt8>) {
        compact()
        bytes.append(contentsOf: octets)
    }

    /// Marks everything before `index` (an index into ``bytes``) as used up.
    public mutating func consume(upTo index: Int) {
        precondition(index >= head && index <= bytes.count)
        head = index
        if head == bytes.count { removeAll() }
    }

    /// Forgets everything, as must happen between a plain-text and an encrypted dialogue.
    public mutating func removeAll() {
        head = 0
        // An idle connection must not hold on to the memory of its largest burst.
        bytes.removeAll(keepingCapacity: bytes.capacity <= 4096)
    }

    private mutating func compact() {
        guard head > 0, head >= bytes.count / 2 else { return }
        bytes.removeSubrange(0..<head)
        head = 0
    }
}
