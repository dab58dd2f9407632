import Bytes

/// Cuts a stream of octets into PDUs by their `command_length` (SMPP 3.4 §3.2.1).
///
/// A PDU that lies whole in one chunk is handed out as a slice of that chunk; only what is cut by the end of a chunk is
/// kept, never more than one PDU of the greatest length. After a failure the place of the next PDU is unknown, so the
/// framer fails for good.
public struct PDUFramer: Sendable {
    /// What the octets so far came to.
    public enum Outcome: Hashable, Sendable {
        /// A whole PDU, header included.
        case frame(ArraySlice<UInt8>)
        /// The chunk is used up.
        case needMore
        /// What follows cannot be framed.
        case failed(PDUFault)
    }

    /// Room for a `message_payload` of 64 KiB and all else that a PDU may carry.
    public static let usualMaximum = 65_536 + 4_096

    /// The longest PDU that is accepted, in octets.
    public let maximum: Int
    private var partial: [UInt8] = []
    private var failure: PDUFault?

    /// A framer at the start of a stream.
    public init(maximum: Int = PDUFramer.usualMaximum) {
        self.maximum = max(maximum, PDUHeader.size)
    }

    /// How many octets of an unfinished PDU are kept.
    public var keptCount: Int { partial.count }

    /// Takes the next PDU from the head of `chunk`, or all of `chunk` when it holds no whole one.
    public mutating func next(from chunk: inout ArraySlice<UInt8>) -> Outcome {
        if let failure { return .failed(failure) }
        return partial.isEmpty ? nextWhole(from: &chunk) : nextJoined(with: &chunk)
    }

    private mutating func nextWhole(from chunk: inout ArraySlice<UInt8>) -> Outcome {
        var reader = ByteReader(chunk)
        guard let declared = reader.readUInt32() else { return keep(&chunk) }
        guard let length = accepted(declared) else { return .failed(fail(declared)) }
        guard chunk.count >= length else { return keep(&chunk) }
        let frame = chunk.prefix(length)
        chunk = chunk.dropFirst(length)
        return .frame(frame)
    }

    private mutating func nextJoined(with chunk: inout ArraySlice<UInt8>) -> Outcome {
        join(4, from: &chunk)
        var reader = ByteReader(partial)
        guard let declared = reader.readUInt32() else { return .needMore }
        guard let length = accepted(declared) else { return .failed(fail(declared)) }
        join(length, from: &chunk)
        guard partial.count == length else { return .needMore }
        let frame = partial
        partial = []
        return .frame(frame[...])
    }

    private mutating func join(_ count: Int, from chunk: inout ArraySlice<UInt8>) {
        let missing = max(0, count - partial.count)
        partial += chunk.prefix(missing)
        chunk = chunk.dropFirst(missing)
    }

    private mutating func keep(_ chunk: inout ArraySlice<UInt8>) -> Outcome {
        partial += chunk
        chunk = chunk.suffix(0)
        return .needMore
    }

    private func accepted(_ declared: UInt32) -> Int? {
        let length = Int(declared)
        return (PDUHeader.size...maximum).contains(length) ? length : nil
    }

    private mutating func fail(_ declared: UInt32) -> PDUFault {
        let fault = PDUFault.lengthNotAccepted(declared)
        failure = fault
        partial = []
        return fault
    }
}
