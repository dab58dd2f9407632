/// The GSM 7-bit default alphabet with its extension table, and the national tables (3GPP TS 23.038 §6.2.1).
///
/// Septets are held one to an octet. `pack` and `unpack` turn them into the octets of a TPDU and back.
public enum GSM7 {
    /// The first character of a text that the alphabet lacks.
    public struct Misfit: Error, Hashable, Sendable {
        /// The character, with its combining marks.
        public let character: Character
        /// Where it begins, in UTF-8 octets from the start of the text.
        public let offset: Int
    }

    /// Codes `text` as septets.
    ///
    /// A letter with a combining mark is coded as its composed letter where the alphabet has that. CR, LF and FF (an
    /// escape pair) are characters like others. Throws at the first character that the tables lack.
    public static func encode(_ text: String, shift: NationalShift = .none) throws(Misfit) -> [UInt8] {
        guard let septets = septets(of: text, codes: .under(shift)) else { throw misfit(in: text, shift: shift) }
        return septets
    }

    /// How many septets `text` takes, two for each character of the extension table; `nil` when it does not fit.
    public static func septetCount(of text: String, shift: NationalShift = .none) -> Int? {
        let codes = SeptetCodes.under(shift)
        if let count = codes.septetCount(ofASCII: text) { return count }
        var cursor = SeptetCursor(codes)
        var count = 0
        for scalar in text.unicodeScalars {
            guard let units = cursor.units(of: scalar) else { return nil }
            count += units
        }
        return count
    }

    /// Whether every character of `text` is in the tables.
    public static func fits(_ text: String, shift: NationalShift = .none) -> Bool {
        septetCount(of: text, shift: shift) != nil
    }

    /// The text of `septets`, which is never an error.
    ///
    /// After the escape, a code that the extension table lacks reads as in the basic table; a second escape reads as a
    /// space; an escape at the end yields nothing. An octet past 0x7F is no septet and yields U+FFFD.
    public static func decode(_ septets: ArraySlice<UInt8>, shift: NationalShift = .none) -> String {
        let characters = shift == .none ? SeptetCharacters.standard : SeptetCharacters(shift)
        var text: [UInt8] = []
        text.reserveCapacity(septets.count + septets.count / 2)
        var escaped = false
        for septet in septets {
            if escaped {
                text.appendUTF8(UInt32(characters.character(escaped: septet)))
                escaped = false
            } else if septet == SeptetCharacters.escape {
                escaped = true
            } else {
                text.appendUTF8(UInt32(characters.character(septet)))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The text of `septets`, which is never an error.
    public static func decode(_ septets: [UInt8], shift: NationalShift = .none) -> String {
        decode(septets[...], shift: shift)
    }

    static func septets(of text: String, codes: SeptetCodes) -> [UInt8]? {
        if let septets = codes.septets(ofASCII: text) { return septets }
        var cursor = SeptetCursor(codes)
        var septets: [UInt8] = []
        septets.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch cursor.next(scalar) {
            case .append(let code): append(code, to: &septets)
            case .replace(let code, let previous):
                septets.removeLast(SeptetCodes.cost(previous))
                append(code, to: &septets)
            case .misfit: return nil
            }
        }
        return septets
    }

    private static func append(_ code: UInt8, to septets: inout [UInt8]) {
        if code >= 0x80 { septets.append(SeptetCharacters.escape) }
        septets.append(code & 0x7F)
    }

    static func misfit(in text: String, shift: NationalShift) -> Misfit {
        let codes = SeptetCodes.under(shift)
        var offset = 0
        for character in text {
            var cursor = SeptetCursor(codes)
            guard character.unicodeScalars.allSatisfy({ cursor.units(of: $0) != nil }) else {
                return Misfit(character: character, offset: offset)
            }
            offset += character.utf8.count
        }
        return Misfit(character: "\u{FFFD}", offset: offset)
    }
}
