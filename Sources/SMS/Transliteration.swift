/// Rewrites a text so that it fits GSM 7-bit, when its reader loses little by it.
///
/// All or nothing: a text that fits is never changed, nor is one that would not fit afterwards, for then it goes out as
/// UTF-16 anyway. What changes are only the characters that GSM 7-bit lacks.
public enum Transliteration: String, Hashable, Sendable, CaseIterable {
    /// Nothing is rewritten.
    case off
    /// Quotation marks, dashes, dots, bullets, spaces and signs become their plain likeness; what is invisible goes.
    case punctuation
    /// That, and letters lose the accents that GSM 7-bit lacks (`ç` to `c`, `ő` to `ö`, `œ` to `oe`); Greek becomes
    /// capitals, each by its look (`γ` to `Γ`, `ρ` to `P`). Cyrillic and all other scripts have no likeness.
    case accents

    /// `text`, rewritten where that makes it fit.
    public func applied(to text: String) -> String {
        guard self != .off, !GSM7.fits(text) else { return text }
        return rewritten(text) ?? text
    }

    private func rewritten(_ text: String) -> String? {
        let codes = SeptetCodes.standard
        var result = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if codes[scalar.value] != SeptetCodes.missing || composes(scalar, after: result.last) {
                result.append(scalar)
            } else if let likeness = likeness(of: scalar, after: result.last) {
                result.append(contentsOf: likeness.unicodeScalars)
            } else {
                return nil
            }
        }
        let rewritten = String(result)
        return GSM7.fits(rewritten) ? rewritten : nil
    }

    private func composes(_ mark: Unicode.Scalar, after base: Unicode.Scalar?) -> Bool {
        guard let base, let composed = SeptetCursor.composition(of: base.value, mark.value) else { return false }
        return SeptetCodes.standard[composed] != SeptetCodes.missing
    }

    private func likeness(of scalar: Unicode.Scalar, after base: Unicode.Scalar?) -> String? {
        if let plain = PunctuationTable.likeness(of: scalar) { return plain }
        guard self == .accents else { return nil }
        switch scalar.value {
        // Double acute is the long form of the diaeresis.
        case 0x030B where base.map { "oOuU".unicodeScalars.contains($0) } ?? false: return "\u{0308}"
        case 0x0300...0x036F: return ""
        // Full-width forms of ASCII.
        case 0xFF01...0xFF5E: return Unicode.Scalar(scalar.value - 0xFEE0).map { PunctuationTable.plain($0) }
        default: return LetterTable.likeness(of: scalar)
        }
    }
}
