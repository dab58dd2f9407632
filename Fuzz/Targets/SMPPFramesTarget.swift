import SMPP

/// A stream of PDUs; its first octet bounds their length.
enum SMPPFramesTarget: FuzzTarget {
    static let name = "smpp-frames"
    static let maximumLength = 512

    static func run(_ octets: [UInt8]) {
        let maximum = 16 + Int(octets.first ?? 0) % 128
        let stream = octets.dropFirst()
        let outcomes = read(stream, maximum: maximum, cut: .whole)
        for cutting in Cutting.allCases {
            require(read(stream, maximum: maximum, cut: cutting) == outcomes, "PDUs do not depend on cuts: \(cutting)")
        }
        var rest = stream
        for frame in outcomes.frames {
            require(rest.starts(with: frame), "frames follow each other without a gap")
            require((16...maximum).contains(frame.count), "a PDU has a header and a limit")
            require(PDUHeader(decoding: frame[...])?.length == UInt32(frame.count), "a PDU is as long as it says")
            rest = rest.dropFirst(frame.count)
        }
        require(outcomes.fault != nil || rest.count < maximum, "what is whole is handed out")
    }

    private struct Outcomes: Hashable {
        var frames: [[UInt8]] = []
        var fault: PDUFault?
    }

    private static func read(_ stream: ArraySlice<UInt8>, maximum: Int, cut cutting: Cutting) -> Outcomes {
        var framer = PDUFramer(maximum: maximum)
        var outcomes = Outcomes()
        for piece in cutting.pieces(of: stream) {
            var chunk = piece
            reading: while true {
                switch framer.next(from: &chunk) {
                case .frame(let frame): outcomes.frames.append(Array(frame))
                case .needMore: break reading
                case .failed(let fault):
                    outcomes.fault = fault
                    return outcomes
                }
            }
            require(chunk.isEmpty && framer.keptCount < maximum, "less than a PDU is kept")
        }
        return outcomes
    }
}
