import Bytes

// id:IIIIIIIIII sub:SSS dlvrd:DDD submit date:YYMMDDhhmm done date:YYMMDDhhmm stat:DDDDDDD err:EEE text:…
// Dialects: fields missing, in another order or in other case, `submit_date`, dates with seconds or a four-digit year.

extension DeliveryReceipt {
    /// Reads the text of a receipt (SMPP 3.4 appendix B) in the dialects of the field; `nil` for any other text.
    ///
    /// A receipt begins with `id:` and has a `stat:`.
    public init?(appendixB text: ArraySlice<UInt8>) {
        var scanner = ReceiptScanner(text)
        guard scanner.isAtKey, let (first, id) = scanner.next(), first == .id, !id.isEmpty else { return nil }
        self.init()
        self.id = String(octetText: id)
        while let (key, value) = scanner.next() { read(key, value) }
        guard stat != nil else { return nil }
    }

    private mutating func read(_ key: ReceiptScanner.Key, _ value: ArraySlice<UInt8>) {
        if value.isEmpty && key != .text { return }
        let written = String(octetText: value)
        switch key {
        case .id: break
        case .submitted: submitted = Int(written)
        case .delivered: delivered = Int(written)
        case .submitDate: submitDate = CivilTime(receiptDate: value)
        case .doneDate: doneDate = CivilTime(receiptDate: value)
        case .stat:
            stat = written
            state = ReceiptState(stat: written)
        case .error: error = written
        case .text: self.text = written
        }
    }

    /// The text of the receipt in the format of appendix B; what is `nil` reads as zeros or `UNKNOWN`.
    ///
    /// At most 20 characters of ``text`` are written, and only its ASCII.
    public var appendixB: String {
        let zeros = "0000000000"
        let excerpt = (text ?? "").unicodeScalars.prefix(20).filter { (0x20...0x7E).contains($0.value) }
        return [
            "id:\(id ?? "")", "sub:\(Self.threeDigits(submitted))", "dlvrd:\(Self.threeDigits(delivered))",
            "submit date:\(submitDate?.receiptText ?? zeros)", "done date:\(doneDate?.receiptText ?? zeros)",
            "stat:\(stat ?? (state ?? .unknown).abbreviation)", "err:\(error ?? "000")",
            "text:\(String(String.UnicodeScalarView(excerpt)))",
        ].joined(separator: " ")
    }

    private static func threeDigits(_ number: Int?) -> String {
        let digits = String(max(0, number ?? 0))
        return String(repeating: "0", count: max(0, 3 - digits.count)) + digits
    }
}

extension CivilTime {
    /// `YYMMDDhhmm`, with seconds, or with a four-digit year and seconds; `nil` for anything else or no such time.
    init?(receiptDate octets: ArraySlice<UInt8>) {
        guard [10, 12, 14].contains(octets.count), octets.allSatisfy(\.isASCIIDigit) else { return nil }
        var pairs = Self.digitPairs(octets)
        let century = octets.count == 14 ? pairs.removeFirst() : 20
        self.init(
            year: century * 100 + pairs[0], month: pairs[1], day: pairs[2], hour: pairs[3], minute: pairs[4],
            second: pairs.count > 5 ? pairs[5] : 0)
    }
}
