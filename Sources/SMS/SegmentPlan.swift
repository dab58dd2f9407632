/// How a text is sent: its alphabet, and its parts with their octets.
///
/// GSM 7-bit is chosen when all of the text fits, UTF-16 otherwise. No part ends inside an escape pair, a surrogate
/// pair, CR LF, or, unless it is longer than a part, a grapheme cluster. An empty text has one empty part.
public struct SegmentPlan: Hashable, Sendable {
    /// One SMS of the message.
    public struct Part: Hashable, Sendable {
        /// Its stretch of the text.
        public let slice: Substring
        /// Its septets or UTF-16 units.
        public let units: Int
        /// Where its units begin in the whole message.
        let start: Int

        /// Its stretch of the text, by itself.
        public var text: String { String(slice) }
    }

    /// How the septets of GSM 7-bit stand in octets; UTF-16 is the same in both.
    public enum SeptetForm: Hashable, Sendable {
        /// One septet to an octet, as SMPP has it.
        case unpacked
        /// Eight septets to seven octets, with fill bits after a header, as TPDUs have it.
        case packed
    }

    /// The most parts that a message may have.
    public static let maximumParts = 255

    /// The alphabet of every part.
    public let alphabet: Alphabet
    /// The size of the reference in each of several parts.
    public let reference: ReferenceSize
    /// The national tables that were needed; `.none` when the text fits without.
    public let shift: NationalShift
    /// Septets or UTF-16 units in all.
    public let units: Int
    /// The parts in order, 1 to 255.
    public let parts: [Part]

    // Unpacked septets or UTF-16BE octets of the whole text.
    private let coded: [UInt8]

    /// Plans `text`.
    ///
    /// - Parameters:
    ///   - alphabet: the alphabet to use; `nil` chooses.
    ///   - reference: the size of the reference that several parts will have in common.
    ///   - shift: national tables to use when the text does not fit the default alphabet but fits those.
    public init(
        _ text: String, alphabet: Alphabet? = nil, reference: ReferenceSize = .eightBit, shift: NationalShift = .none
    ) throws(SegmentFailure) {
        let coding = try Self.coding(of: text, alphabet: alphabet, shift: shift)
        let units = coding.alphabet == .gsm7 ? coding.octets.count : coding.octets.count / 2
        let capacity = PartCapacity(coding.alphabet, reference: reference, shift: coding.shift)
        if units <= capacity.single {
            parts = [Part(slice: text[...], units: units, start: 0)]
        } else {
            let splitter = SegmentCount.split(
                text, alphabet: coding.alphabet, shift: coding.shift, capacity: capacity.multiple)
            guard splitter.count <= Self.maximumParts else { throw .tooManyParts(needed: splitter.count) }
            parts = Self.parts(of: text, ends: splitter.ends + [splitter.end])
        }
        (self.alphabet, self.shift, coded) = (coding.alphabet, coding.shift, coding.octets)
        self.reference = reference
        self.units = units
    }

    private typealias Coding = (alphabet: Alphabet, shift: NationalShift, octets: [UInt8])

    private static func coding(
        of text: String, alphabet: Alphabet?, shift: NationalShift
    ) throws(SegmentFailure) -> Coding {
        if alphabet == .ucs2 { return (.ucs2, .none, UCS2.encode(text)) }
        if let septets = GSM7.septets(of: text, codes: .standard) { return (.gsm7, .none, septets) }
        if shift != .none, let septets = GSM7.septets(of: text, codes: .under(shift)) { return (.gsm7, shift, septets) }
        guard alphabet == nil else { throw .misfit(GSM7.misfit(in: text, shift: shift)) }
        return (.ucs2, .none, UCS2.encode(text))
    }

    private static func parts(of text: String, ends: [PartSplitter.End]) -> [Part] {
        var parts: [Part] = []
        parts.reserveCapacity(ends.count)
        var (start, index) = (PartSplitter.End(), text.startIndex)
        for end in ends {
            let next = text.utf8.index(index, offsetBy: end.width - start.width)
            parts.append(Part(slice: text[index..<next], units: end.units - start.units, start: start.units))
            (start, index) = (end, next)
        }
        return parts
    }

    /// How many septets or UTF-16 units each part has room for.
    public var room: Int {
        let capacity = PartCapacity(alphabet, reference: reference, shift: shift)
        return parts.count > 1 ? capacity.multiple : capacity.single
    }

    /// Whether each part has a user data header, so that the UDHI bit is to be set.
    public var hasHeader: Bool { parts.count > 1 || shift != .none }

    /// The user data of a part: its header, where it has one, then its text.
    ///
    /// - Parameters:
    ///   - number: 1 for the first part.
    ///   - reference: what the parts have in common; of an 8-bit reference the low octet counts.
    public func userData(of number: Int, reference: UInt16, form: SeptetForm = .unpacked) -> [UInt8] {
        let header = header(of: number, reference: reference).encoded
        return header + octets(of: number, after: header.count, form: form)
    }

    /// The text of a part without a header: for segments whose place goes into SAR parameters (SMPP 3.4 §5.3.2.22).
    ///
    /// National tables cannot be used this way: nothing would name them.
    public func body(of number: Int, form: SeptetForm = .unpacked) -> [UInt8] {
        octets(of: number, after: 0, form: form)
    }

    /// The whole text uncut: for `message_payload` (SMPP 3.4 §5.3.2.32).
    public func wholeBody(form: SeptetForm = .unpacked) -> [UInt8] {
        form == .packed && alphabet == .gsm7 ? GSM7.pack(coded) : coded
    }

    /// The TP-User-Data-Length of a part: septets with those that the header covers, or octets (3GPP TS 23.040 §9.2.3.16).
    public func userDataLength(of number: Int) -> Int {
        let header = header(of: number, reference: 0).encodedLength
        return switch alphabet {
        case .gsm7: (header * 8 + UserData.fillBits(after: header)) / 7 + parts[number - 1].units
        case .ucs2: header + parts[number - 1].units * 2
        }
    }

    /// The header of a part; `.empty` for one that needs none.
    public func header(of number: Int, reference: UInt16) -> UserDataHeader {
        var elements = shift.elements
        if parts.count > 1, let place = concatenation(of: number, reference: reference) {
            elements.insert(place.element, at: 0)
        }
        return UserDataHeader(elements) ?? .empty
    }

    /// The place of a part in the message; `nil` when there is no such part.
    public func concatenation(of number: Int, reference: UInt16) -> Concatenation? {
        Concatenation(reference: reference, size: self.reference, count: parts.count, number: number)
    }

    private func octets(of number: Int, after header: Int, form: SeptetForm) -> [UInt8] {
        precondition(parts.indices.contains(number - 1), "parts are numbered from 1 to \(parts.count)")
        let part = parts[number - 1]
        let width = alphabet == .gsm7 ? 1 : 2
        let octets = coded[part.start * width..<(part.start + part.units) * width]
        guard alphabet == .gsm7, form == .packed else { return Array(octets) }
        return GSM7.pack(octets, fillBits: UserData.fillBits(after: header))
    }
}
