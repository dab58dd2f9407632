/// What a text would take to send, counted without coding it.
public struct SegmentCount: Hashable, Sendable {
    /// The alphabet that would be chosen.
    public let alphabet: Alphabet
    /// Septets or UTF-16 units.
    public let units: Int
    /// How many parts, even past the 255 that a message may have.
    public let parts: Int

    /// Counts `text` as a `SegmentPlan` with the alphabet chosen for it would.
    public init(_ text: String, reference: ReferenceSize = .eightBit) {
        let septets = GSM7.septetCount(of: text)
        self.init(
            text, alphabet: septets == nil ? .ucs2 : .gsm7, units: septets ?? text.utf16.count, reference: reference)
    }

    private init(_ text: String, alphabet: Alphabet, units: Int, reference: ReferenceSize) {
        let capacity = PartCapacity(alphabet, reference: reference)
        self.alphabet = alphabet
        self.units = units
        parts = units <= capacity.single ? 1 : Self.split(text, alphabet: alphabet, capacity: capacity.multiple).count
    }

    /// Splits a text that is known to fit the alphabet.
    static func split(
        _ text: String, alphabet: Alphabet, shift: NationalShift = .none, capacity: Int
    ) -> PartSplitter {
        var reader = ClusterReader(text, alphabet: alphabet, shift: shift, capacity: capacity, fits: true)
        var splitter = PartSplitter(capacity: capacity)
        while let cluster = reader.next() { splitter.place(cluster) }
        return splitter
    }
}
