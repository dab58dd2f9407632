/// What the parts of a message from a phone say together.
///
/// Parts in one coding are joined before they are decoded, so that a character may lie across their border. Where
/// parts did not come, ``GapMark`` says so in the text.
public struct JoinedText: Hashable, Sendable {
    /// The text, with words in the place of gaps and of what is not text.
    public let text: String
    /// What came as octets; `nil` for a message of text alone.
    public let binary: BinaryContent?
    /// Whether the phone meant it to be shown at once and not kept.
    public let isFlash: Bool
    /// The numbers of the parts that did not come, ascending.
    public let missing: [Int]

    /// Joins parts in the order of their numbers; `nil` stands for one that did not come.
    public init(_ parts: [PartPayload?]) {
        var (text, octets, binary): (String, [UInt8], BinaryContent?) = ("", [], nil)
        let ports = parts.lazy.compactMap { $0?.ports }.first
        for run in Self.runs(parts) {
            guard let first = parts[run.lowerBound] else {
                text += GapMark.words(missing: run.lowerBound + 1...run.upperBound, of: parts.count)
                continue
            }
            let payloads = parts[run].compactMap { $0?.octets }
            guard !first.coding.isReadable else {
                text += Self.decoded(payloads, first)
                continue
            }
            let joined = Array(payloads.joined())
            text += BinaryContent(joined, first.coding, ports).words
            octets += joined
            binary = BinaryContent(octets, first.coding, ports)
        }
        self.text = text
        self.binary = binary
        isFlash = parts.contains { $0?.isFlash ?? false }
        missing = parts.indices.filter { parts[$0] == nil }.map { $0 + 1 }
    }

    /// Joins a message that was given up.
    public init<Instant>(_ incomplete: Reassembly<PartPayload, Instant>.Incomplete) {
        self.init(count: incomplete.key.count, incomplete.pieces.map { ($0.number, $0.payload) })
    }

    /// Joins those parts of a message of `count` that came; a number past the count is left out.
    public init(count: Int, _ pieces: [(number: Int, payload: PartPayload)]) {
        var parts = [PartPayload?](repeating: nil, count: max(0, count))
        for (number, payload) in pieces where parts.indices.contains(number - 1) { parts[number - 1] = payload }
        self.init(parts)
    }

    /// The stretches of parts that are missing, or are to be decoded as one.
    private static func runs(_ parts: [PartPayload?]) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        for (index, part) in parts.enumerated() {
            if let last = runs.last, parts[last.lowerBound].map(Script.init) == part.map(Script.init) {
                runs[runs.count - 1] = last.lowerBound..<index + 1
            } else {
                runs.append(index..<index + 1)
            }
        }
        return runs
    }

    /// What parts have in common that are decoded as one.
    private struct Script: Equatable {
        let coding: PartCoding
        let shift: NationalShift

        init(_ part: PartPayload) {
            (coding, shift) = (part.coding, part.shift)
        }
    }

    private static func decoded(_ payloads: [[UInt8]], _ script: PartPayload) -> String {
        let joined = Array(payloads.joined())
        // An odd octet in one of them would shift the units of all that follow.
        guard script.coding == .ucs2, joined.count % 2 == 1 else {
            return script.coding.text(of: joined, shift: script.shift)
        }
        return payloads.map { script.coding.text(of: $0, shift: script.shift) }.joined()
    }
}
