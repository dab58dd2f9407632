/// From septets to characters: a basic table, and the table after the escape (3GPP TS 23.038 §6.2.1, §6.2.1.1).
struct SeptetCharacters: Sendable {
    /// The code that takes the next septet from the extension table.
    static let escape: UInt8 = 0x1B

    /// Scalars by code, 0 where unassigned; none is past U+FFFF.
    let basic: [UInt16]
    /// Scalars by the code after the escape, 0 where unassigned.
    let extended: [UInt16]

    static let standard = SeptetCharacters(basic: standardBasic, extended: standardExtended)

    /// The tables that `shift` chooses; a language without a table leaves the default one in place.
    init(_ shift: NationalShift) {
        self.init(
            basic: shift.locking?.lockingTable ?? Self.standardBasic,
            extended: shift.single?.singleShiftTable ?? Self.standardExtended)
    }

    private init(basic: [UInt16], extended: [UInt16]) {
        self.basic = basic
        self.extended = extended
    }

    /// The character of a septet that is not the escape; U+FFFD for an octet past 0x7F, a space where unassigned.
    func character(_ septet: UInt8) -> UInt16 {
        guard septet < 0x80 else { return 0xFFFD }
        let scalar = basic[Int(septet)]
        return scalar == 0 ? 0x20 : scalar
    }

    /// The character of a septet after the escape.
    ///
    /// What the extension table lacks shows as in the basic table; a second escape, reserved, as a space.
    func character(escaped septet: UInt8) -> UInt16 {
        guard septet < 0x80 else { return 0xFFFD }
        let scalar = extended[Int(septet)]
        return scalar == 0 ? character(septet) : scalar
    }

    /// A table of 128 scalars from hexadecimal words, 0 for every word that is not hexadecimal.
    static func scalars(inHexadecimal rows: String) -> [UInt16] {
        padded(rows.split(whereSeparator: \.isWhitespace).map { UInt16($0, radix: 16) ?? 0 })
    }

    private static func padded(_ scalars: [UInt16]) -> [UInt16] {
        Array((scalars + [UInt16](repeating: 0, count: 128)).prefix(128))
    }

    // NUL stands at the place of the escape.
    private static let standardBasic: [UInt16] = padded(
        Array(
            """
            @£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\0ÆæßÉ !"#¤%&'()*+,-./0123456789:;<=>?\
            ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà
            """.utf16))

    private static let standardExtended: [UInt16] = {
        var scalars = [UInt16](repeating: 0, count: 128)
        let pairs: [(Int, Unicode.Scalar)] = [
            (0x0A, "\u{0C}"), (0x14, "^"), (0x28, "{"), (0x29, "}"), (0x2F, "\\"), (0x3C, "["), (0x3D, "~"),
            (0x3E, "]"), (0x40, "|"), (0x65, "€"),
        ]
        for (code, scalar) in pairs { scalars[code] = UInt16(truncatingIfNeeded: scalar.value) }
        return scalars
    }()
}
