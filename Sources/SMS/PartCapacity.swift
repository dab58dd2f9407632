/// How many units fit in the 140 octets of a part.
struct PartCapacity {
    /// In a message of one part.
    let single: Int
    /// In each part of a longer message.
    let multiple: Int

    /// - Parameters:
    ///   - reference: the size of the reference in the header of each of several parts.
    ///   - shift: the national tables, which every part's header names.
    init(_ alphabet: Alphabet, reference: ReferenceSize, shift: NationalShift = .none) {
        let elements = shift.elements.reduce(0) { $0 + $1.encodedLength }
        single = Self.units(alphabet, header: elements == 0 ? 0 : elements + 1)
        multiple = Self.units(alphabet, header: reference.elementLength + elements + 1)
    }

    private static func units(_ alphabet: Alphabet, header octets: Int) -> Int {
        switch alphabet {
        case .gsm7: (140 - octets) * 8 / 7
        case .ucs2: (140 - octets) / 2
        }
    }
}
