import Bytes

/// UIDs as the protocol writes them (RFC 9051 §9, `sequence-set`): `1,3:5,8`.
enum UIDSet {
    /// The most UIDs that an answer may hold.
    static let countLimit = 1_000_000

    /// Writes UIDs, which rise, with ranges where they stand side by side.
    static func text(_ uids: some Collection<UInt32>) -> String {
        var ranges: [ClosedRange<UInt32>] = []
        for uid in uids {
            if let last = ranges.last, last.upperBound < UInt32.max, last.upperBound + 1 == uid {
                ranges[ranges.count - 1] = last.lowerBound...uid
            } else {
                ranges.append(uid...uid)
            }
        }
        return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound):\($0.upperBound)" }
            .joined(separator: ",")
    }

    /// The UIDs in an answer to SEARCH (RFC 3501 §7.2.5); what an extension adds in parentheses is not looked at.
    static func listed(in words: ArraySlice<UInt8>) throws(IMAPResponseReader.Fault) -> [ClosedRange<UInt32>] {
        var uids: [ClosedRange<UInt32>] = []
        var rest = words
        while !rest.isEmpty {
            let (word, next) = rest.firstWord
            rest = next
            if word.isEmpty { continue }
            if word.first == UInt8(ascii: "(") { break }
            guard let uid = word.uid else { throw .malformed }
            guard uids.count < countLimit else { throw .tooLong }
            uids.append(uid...uid)
        }
        return uids
    }

    /// The UIDs in an extended answer to SEARCH (RFC 9051 §7.3.4): those behind `ALL`, as ranges: a few
    /// octets may stand for a million, which nobody may have asked for.
    ///
    ///     ESEARCH [ SP "(" "TAG" SP string ")" ] [ SP "UID" ] *( SP name SP value )
    static func extended(in words: ArraySlice<UInt8>) throws(IMAPResponseReader.Fault) -> [ClosedRange<UInt32>] {
        var rest = words
        while !rest.isEmpty {
            let (word, next) = rest.firstWord
            guard word.spells("ALL") else {
                rest = next
                continue
            }
            return try read(next.firstWord.word)
        }
        return []
    }

    private static func read(_ set: ArraySlice<UInt8>) throws(IMAPResponseReader.Fault) -> [ClosedRange<UInt32>] {
        var uids: [ClosedRange<UInt32>] = []
        var count = 0
        for item in set.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            let ends = item.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard let first = ends.first?.uid, let last = ends.last?.uid, ends.count <= 2 else { throw .malformed }
            let range = min(first, last)...max(first, last)
            guard range.count <= countLimit - count else { throw .tooLong }
            count += range.count
            uids.append(range)
        }
        return uids
    }
}
