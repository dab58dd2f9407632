/// How much of a text may be sent.
///
/// A cut never falls inside a grapheme cluster, so a text whose first cluster is past the limit is left empty. Nothing is
/// put in the place of what was cut off.
public enum TextLimit: Hashable, Sendable {
    /// So many characters as a person counts them: grapheme clusters.
    case characters(Int)
    /// So many parts, with references of this size.
    case parts(Int, reference: ReferenceSize = .eightBit)

    /// The longest beginning of `text` within the limit; `text` itself when all of it is.
    ///
    /// - Parameter alphabet: the alphabet that the plan will be asked for; `nil` as for `SegmentPlan`.
    public func applied(to text: String, alphabet: Alphabet? = nil) -> String {
        switch self {
        case .characters(let limit):
            if text.utf8.count <= limit { return text }
            if let beginning = Self.beginning(ofASCII: text, characters: limit) { return beginning }
            return String(text.prefix(max(0, limit)))
        case .parts(let limit, let reference):
            return Self.cut(text, parts: limit, alphabet: alphabet, reference: reference)
        }
    }

    /// The first characters of a text that begins with so many of ASCII; `nil` for any other. CR LF is one character, and
    /// a mark may join the last one, so one octet more is looked at and CR is left to the general way.
    private static func beginning(ofASCII text: String, characters limit: Int) -> String? {
        let octets = text.utf8Span.span
        guard limit > 0, octets.count > limit else { return nil }
        let beginning = octets.extracting(0...limit)
        for index in beginning.indices {
            // One of the indices.
            let octet = unsafe beginning[unchecked: index]
            if octet >= 0x80 || octet == 0x0D { return nil }
        }
        return String(text[..<text.utf8.index(text.startIndex, offsetBy: limit)])
    }

    private static func cut(_ text: String, parts: Int, alphabet: Alphabet?, reference: ReferenceSize) -> String {
        guard parts > 0 else { return "" }
        let length = text.utf8.count
        // What goes into one part needs no search: the usual case.
        if alphabet != .ucs2, let septets = GSM7.septetCount(of: text), septets <= 160 { return text }
        let candidates = alphabet.map { [$0] } ?? [.gsm7, .ucs2]
        var longest = 0
        for candidate in candidates where longest < length {
            longest = max(longest, width(of: text, parts: parts, alphabet: candidate, reference: reference))
        }
        return longest == length ? text : String(text[..<text.utf8.index(text.startIndex, offsetBy: longest)])
    }

    // UTF-8 octets of the longest beginning that fits the alphabet and the parts.
    private static func width(of text: String, parts: Int, alphabet: Alphabet, reference: ReferenceSize) -> Int {
        let capacity = PartCapacity(alphabet, reference: reference)
        let room = parts == 1 ? capacity.single : capacity.multiple
        var reader = ClusterReader(text, alphabet: alphabet, capacity: room, fits: false)
        var splitter = PartSplitter(capacity: room)
        var width = 0
        while let cluster = reader.next() {
            splitter.place(cluster)
            guard splitter.count <= parts else { break }
            width = splitter.end.width
        }
        return width
    }
}
