/// Goes through a text scalar by scalar and says what each does to the septets so far.
///
/// A base letter and the mark after it are coded as their composed letter where the alphabet has one, so a decomposed
/// `é` costs one septet like the composed.
struct SeptetCursor {
    /// What a scalar does.
    enum Step {
        /// Its code follows.
        case append(UInt8)
        /// Its code takes the place of the one before.
        case replace(UInt8, previous: UInt8)
        /// The alphabet lacks it.
        case misfit
    }

    private let codes: SeptetCodes
    private var previous: (scalar: UInt32, code: UInt8) = (0, 0)

    init(_ codes: SeptetCodes) {
        self.codes = codes
    }

    mutating func next(_ scalar: Unicode.Scalar) -> Step {
        let code = codes[scalar.value]
        guard code == SeptetCodes.missing else {
            previous = (scalar.value, code)
            return .append(code)
        }
        guard let composed = Self.composition(of: previous.scalar, scalar.value) else { return .misfit }
        let (replacement, replaced) = (codes[composed], previous.code)
        guard replacement != SeptetCodes.missing else { return .misfit }
        previous = (composed, replacement)
        return .replace(replacement, previous: replaced)
    }

    /// How many septets more (or fewer) there are with `scalar`; `nil` for a misfit.
    mutating func units(of scalar: Unicode.Scalar) -> Int? {
        switch next(scalar) {
        case .append(let code): SeptetCodes.cost(code)
        case .replace(let code, let previous): SeptetCodes.cost(code) - SeptetCodes.cost(previous)
        case .misfit: nil
        }
    }

    /// The letter that `base` and `mark` make together, if any table has it.
    static func composition(of base: UInt32, _ mark: UInt32) -> UInt32? {
        guard mark >= 0x300, base != 0 else { return nil }
        return compositions[UInt64(base) << 32 | UInt64(mark)]
    }

    private static let compositions: [UInt64: UInt32] = {
        var table: [UInt64: UInt32] = [:]
        for (marks, pairs) in letters {
            let scalars = pairs.unicodeScalars.map(\.value)
            for index in stride(from: 0, to: scalars.count - 1, by: 2) {
                for mark in marks { table[UInt64(scalars[index]) << 32 | mark] = scalars[index + 1] }
            }
        }
        return table
    }()

    // For each mark (and its twin), the base letters each with its composed letter.
    private static let letters: [([UInt64], String)] = [
        ([0x0300, 0x0340], "AÀaàeèiìoòuù"),
        ([0x0301, 0x0341], "AÁEÉIÍOÓUÚaáeéiíoóuú"),
        ([0x0302], "AÂEÊOÔaâeêoô"),
        ([0x0303], "AÃNÑOÕaãnñoõ"),
        ([0x0306], "GĞgğ"),
        ([0x0307], "Iİ"),
        ([0x0308], "AÄOÖUÜaäoöuü"),
        ([0x030A], "AÅaå"),
        ([0x0327], "CÇcçSŞsş"),
        ([0x0653], "\u{0627}\u{0622}"),
        ([0x0654], "\u{06C1}\u{06C2}"),
    ]
}
