extension DeliveryReceipt {
    /// The most characters of the message that a receipt repeats.
    public static let excerptLimit = 20

    /// The text that receipts have by custom (SMPP 3.4 appendix B), in ASCII; times are written without a zone.
    ///
    /// What is `nil` is written as zeros, but for the id, which is left empty.
    public var standardText: [UInt8] {
        let word = stat ?? state?.abbreviation ?? ReceiptState.unknown.abbreviation
        let fields = [
            "id:\(id ?? "")", "sub:\(Self.threeDigits(submitted))", "dlvrd:\(Self.threeDigits(delivered))",
            "submit date:\(Self.minute(submitDate))", "done date:\(Self.minute(doneDate))", "stat:\(word)",
            "err:\(error ?? "000")", "text:\(text ?? "")",
        ]
        return fields.joined(separator: " ").unicodeScalars.map(Self.printable)
    }

    private static func minute(_ time: CivilTime?) -> String { time?.receiptText ?? "0000000000" }

    private static func threeDigits(_ number: Int?) -> String {
        let digits = String(max(0, min(number ?? 0, 999)))
        return String(repeating: "0", count: 3 - digits.utf8.count) + digits
    }

    /// Readers of receipts expect nothing else, and a control would end a line of theirs.
    private static func printable(_ scalar: Unicode.Scalar) -> UInt8 {
        (0x20...0x7E).contains(scalar.value) ? UInt8(truncatingIfNeeded: scalar.value) : UInt8(ascii: "?")
    }
}
