/// A way to cut a stream into pieces, as a network may do.
enum Cutting: CaseIterable {
    /// In one piece.
    case whole
    /// Each octet by itself.
    case octets
    /// In pieces of many lengths, always the same ones for the same stream.
    case uneven

    func pieces(of stream: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var rest = stream
        var pieces: [ArraySlice<UInt8>] = []
        var sequence = Sequence(stream)
        while !rest.isEmpty {
            let count =
                switch self {
                case .whole: rest.count
                case .octets: 1
                case .uneven: sequence.next(below: 9)
                }
            pieces.append(rest.prefix(count))
            rest = rest.dropFirst(count)
        }
        return pieces
    }

    /// Numbers that follow from the stream.
    struct Sequence {
        private var state: UInt32 = 2_166_136_261

        init(_ stream: ArraySlice<UInt8>) {
            for octet in stream { state = (state ^ UInt32(octet)) &* 16_777_619 }
        }

        mutating func next(below limit: UInt32) -> Int {
            state = state &* 1_664_525 &+ 1_013_904_223
            return Int((state >> 16) % limit)
        }
    }
}

/// The same octets in the middle of others, so that no index begins at 0.
func amidst(_ octets: some Collection<UInt8>) -> ArraySlice<UInt8> {
    let surrounded = [0x3C, 0x0D, 0x22] + octets + [0x0A, 0x3E, 0x00, 0x41, 0xFF]
    return surrounded[3..<(3 + octets.count)]
}
