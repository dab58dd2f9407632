import Bytes

// id:IIIIIIIIII sub:SSS dlvrd:DDD submit date:YYMMDDhhmm done date:YYMMDDhhmm stat:DDDDDDD err:EEE text:…
// Dialects: fields missing, added, in another order or case; `submit_date`; `=` for the colon; an id in braces; dates with
// seconds, a four-digit year, marks between, or as SMPP times; states in other words or numbers; all of it in UTF-16.

extension DeliveryReceipt {
    /// Reads the text of a receipt (SMPP 3.4 appendix B) in the dialects of the field; `nil` for any other text.
    ///
    /// A receipt begins with one of its fields and has an `id:` and a `stat:`.
    public init?(appendixB text: ArraySlice<UInt8>) {
        guard ReceiptScanner(text).isAtKey else { return nil }
        self.init(fieldsIn: text)
        guard id != nil, stat != nil else { return nil }
    }

    /// The fields that are anywhere in `text`, which somebody else has said is a receipt.
    init(fieldsIn text: ArraySlice<UInt8>) {
        self.init()
        var scanner = ReceiptScanner(text.trimmed { $0 == ASCII.null })
        while let (key, value) = scanner.next() { read(key, value) }
    }

    // Of fields that stand twice the first counts.
    private mutating func read(_ key: ReceiptScanner.Key, _ value: ArraySlice<UInt8>) {
        if value.isEmpty && key != .text { return }
        let written = Self.text(of: value)
        switch key {
        case .id: id = id ?? written
        case .submitted: submitted = submitted ?? Int(written)
        case .delivered: delivered = delivered ?? Int(written)
        case .submitDate: submitDate = submitDate ?? CivilTime(receiptDate: value)
        case .doneDate: doneDate = doneDate ?? CivilTime(receiptDate: value)
        case .stat where stat == nil:
            stat = written
            state = ReceiptState(stat: written)
        case .stat: break
        case .error: error = error ?? written
        case .text: self.text = written
        }
    }

    /// What carriers write beyond ASCII is UTF-8 where it can be, and ISO 8859-1 otherwise.
    private static func text(of octets: ArraySlice<UInt8>) -> String {
        String(validating: octets, as: UTF8.self) ?? String(octetText: octets)
    }

    /// The octets of a receipt's text without a user data header, and in UTF-8 when they came in UTF-16.
    ///
    /// `data_coding` does not count: carriers copy it from the message that the receipt is about.
    static func text(in userData: [UInt8], hasHeader: Bool) -> [UInt8] {
        var octets = userData[...]
        if hasHeader, let length = octets.first, Int(length) < octets.count, !ReceiptScanner(octets).isAtKey {
            octets = octets.dropFirst(Int(length) + 1)
        }
        let hasMark = octets.starts(with: [0xFE, 0xFF]) || octets.starts(with: [0xFF, 0xFE])
        if hasMark { octets = octets.dropFirst(2) }
        let signs = octets.prefix(4).map { $0 == 0 }
        if signs == [true, false, true, false] { return utf8(octets, highFirst: true) }
        if signs == [false, true, false, true] { return utf8(octets, highFirst: false) }
        return Array(octets)
    }

    private static func utf8(_ octets: ArraySlice<UInt8>, highFirst: Bool) -> [UInt8] {
        let units = stride(from: octets.startIndex, to: octets.endIndex - 1, by: 2).map { index in
            let (first, second) = (UInt16(octets[index]), UInt16(octets[index + 1]))
            return highFirst ? first << 8 | second : second << 8 | first
        }
        return Array(String(decoding: units, as: UTF16.self).utf8)
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
    /// `YYMMDDhhmm`, with seconds, with a four-digit year, or an SMPP time, whose zone is left out; marks between the
    /// digits do not count. `nil` for anything else or no such time.
    init?(receiptDate octets: ArraySlice<UInt8>) {
        guard octets.count <= 32 else { return nil }
        var digits = octets.filter { !"-/.: T".utf8.contains($0) }
        // YYMMDDhhmmsstnnp (SMPP 3.4 §7.1.1.1)
        if digits.count == 16, let sign = octets.last, "+-".utf8.contains(sign) || sign == UInt8(ascii: "R") {
            digits.removeLast(4)
        }
        guard digits.allSatisfy(\.isASCIIDigit) else { return nil }
        let pairs = Self.digitPairs(digits[...])
        switch digits.count {
        case 10: self.init(receiptDate: pairs)
        case 12:
            // The one is a time where the other is none: there is no month 19 or 20 and more.
            if let time = CivilTime(receiptDate: pairs) { self = time } else { self.init(receiptDateOfCentury: pairs) }
        case 14: self.init(receiptDateOfCentury: pairs)
        default: return nil
        }
    }

    private init?(receiptDate pairs: [Int]) {
        self.init(
            year: 2000 + pairs[0], month: pairs[1], day: pairs[2], hour: pairs[3], minute: pairs[4],
            second: pairs.count > 5 ? pairs[5] : 0)
    }

    private init?(receiptDateOfCentury pairs: [Int]) {
        self.init(
            year: pairs[0] * 100 + pairs[1], month: pairs[2], day: pairs[3], hour: pairs[4], minute: pairs[5],
            second: pairs.count > 6 ? pairs[6] : 0)
    }
}
