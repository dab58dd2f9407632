import Bytes

/// The id that a network gives a part, and the ways in which its report may write it.
///
/// A network answers a submission with an id and names it again in its report. Some write it in hexadecimal at one place
/// and in decimal at the other, with or without zeros before it, in capitals or not.
public enum NetworkID {
    /// How a report writes an id, compared with the answer that gave it.
    public enum Form: String, Hashable, Sendable, CaseIterable {
        /// The same, but for case and for zeros before it.
        case same
        /// The answer in hexadecimal, the report in decimal.
        case reportedInDecimal
        /// The answer in decimal, the report in hexadecimal.
        case reportedInHexadecimal

        /// The form in words.
        public var words: String {
            switch self {
            case .same: "reports write ids as the answers did"
            case .reportedInDecimal: "answers write ids in hexadecimal, reports in decimal"
            case .reportedInHexadecimal: "answers write ids in decimal, reports in hexadecimal"
            }
        }
    }

    /// One reading of a reported id.
    public struct Candidate: Hashable, Sendable {
        /// How the id would be written then.
        public let form: Form
        /// The key of the part that it would name.
        public let key: String
        /// Whether a part of that key shows that the form is right: no other form leads to it.
        public let isTelling: Bool
    }

    /// Ids with more digits are taken as they are; SMPP has at most 64 (SMPP 3.4 §5.2.23).
    static let digitLimit = 128

    /// What is the same for ids that differ only in how they are written: to be kept in an index.
    ///
    /// An id of hexadecimal digits is in lower case, without zeros before it; with dashes too, as in a UUID, in lower
    /// case. Any other id is kept exactly, but for white space and braces or quotes around it: there, case may count.
    /// Two different ids may have one key: then the one that was written exactly so comes first.
    public static func key(of id: String) -> String {
        let octets = bare(id)
        guard octets.contains(where: { hexadecimalValue($0) != nil }),
            octets.allSatisfy({ hexadecimalValue($0) != nil || $0 == UInt8(ascii: "-") })
        else { return String(decoding: octets, as: UTF8.self) }
        let lowered = octets.map(\.asciiLowercased)
        let digits = lowered.contains(UInt8(ascii: "-")) ? lowered[...] : withoutZeros(lowered)
        return String(decoding: digits, as: UTF8.self)
    }

    /// The keys of the parts that a report about `reported` may mean, the likeliest first; their keys differ.
    ///
    /// - Parameter learnt: the form that the network's reports have had so far, which is tried first.
    public static func candidates(for reported: String, preferring learnt: Form? = nil) -> [Candidate] {
        let forms = [learnt].compactMap(\.self) + Form.allCases.filter { $0 != learnt }
        let readings = forms.compactMap { form in reading(of: reported, as: form).map { (form, $0) } }
        var candidates: [Candidate] = []
        for (form, key) in readings where !candidates.contains(where: { $0.key == key }) {
            let isTelling = readings.count { $0.1 == key } == 1
            candidates.append(Candidate(form: form, key: key, isTelling: isTelling))
        }
        return candidates
    }

    /// The candidates for a report that says more than one id: all of the first, then those of the next.
    public static func candidates(for reported: [String], preferring learnt: Form? = nil) -> [Candidate] {
        var all: [Candidate] = []
        for id in reported {
            all += candidates(for: id, preferring: learnt).filter { new in !all.contains { $0.key == new.key } }
        }
        return all
    }

    private static func reading(of reported: String, as form: Form) -> String? {
        switch form {
        case .same: key(of: reported)
        case .reportedInDecimal: converted(bare(reported), from: 10, to: 16)
        case .reportedInHexadecimal: converted(bare(reported), from: 16, to: 10)
        }
    }

    /// The id without white space, braces and quotes around it.
    private static func bare(_ id: String) -> ArraySlice<UInt8> {
        var octets = Array(id.utf8)[...]
        func isAround(_ octet: UInt8) -> Bool { octet <= ASCII.space || "{}()[]<>\"'".utf8.contains(octet) }
        while let first = octets.first, isAround(first) { octets.removeFirst() }
        while let last = octets.last, isAround(last) { octets.removeLast() }
        return octets
    }

    private static func withoutZeros(_ digits: [UInt8]) -> ArraySlice<UInt8> {
        let rest = digits.drop { $0 == UInt8(ascii: "0") }
        return rest.isEmpty ? digits.suffix(1) : rest
    }

    /// A whole number of any size written in another base, without zeros before it; `nil` when it is no number.
    private static func converted(_ digits: ArraySlice<UInt8>, from base: Int, to other: Int) -> String? {
        guard !digits.isEmpty, digits.count <= digitLimit else { return nil }
        var number: [Int] = [0]  // digits of the other base, the lowest first
        for digit in digits {
            guard var carry = hexadecimalValue(digit), carry < base else { return nil }
            for place in number.indices {
                let value = number[place] * base + carry
                number[place] = value % other
                carry = value / other
            }
            while carry > 0 {
                number.append(carry % other)
                carry /= other
            }
        }
        let written = Array("0123456789abcdef".utf8)
        return String(decoding: withoutZeros(number.reversed().map { written[$0] }), as: UTF8.self)
    }

    private static func hexadecimalValue(_ digit: UInt8) -> Int? {
        switch digit.asciiLowercased {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(digit) - 0x30
        case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(digit.asciiLowercased) - 0x61 + 10
        default: nil
        }
    }
}
