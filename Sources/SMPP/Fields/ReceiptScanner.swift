import Bytes

/// Finds the fields of a receipt's text in order.
struct ReceiptScanner {
    enum Key: Hashable {
        case id, submitted, delivered, submitDate, doneDate, stat, error, text
    }

    // By first letter; of names that begin alike the longer stands first.
    private static let names: [[(name: [UInt8], key: Key)]] = {
        var names = [[(name: [UInt8], key: Key)]](repeating: [], count: 256)
        for (key, spelling) in spellings {
            for name in spelling.split(separator: ",").map({ Array($0.utf8) }) {
                names[Int(name[0])].append((name, key))
            }
        }
        return names.map { $0.sorted { $0.name.count > $1.name.count } }
    }()

    private static let spellings: [(Key, String)] = [
        (.id, "id,msgid,msg_id,msg id,messageid,message_id,message id"), (.submitted, "sub,submitted"),
        (.delivered, "dlvrd,dlvd,delivered"),
        (.submitDate, "submit date,submit_date,submitdate,sub date,sub_date,subdate"),
        (.doneDate, "done date,done_date,donedate"), (.stat, "stat,status,state,message_state"),
        (.error, "err,error,err code,err_code,errcode,error code,error_code,errorcode"), (.text, "text"),
    ]

    private var rest: ArraySlice<UInt8>

    init(_ text: ArraySlice<UInt8>) {
        rest = text
        skipSeparators()
    }

    /// Whether a field begins right here.
    var isAtKey: Bool { keyAtHead(of: rest) != nil }

    /// The next field with its value, which ends at white space, or with the text for `text:`.
    mutating func next() -> (Key, ArraySlice<UInt8>)? {
        while !rest.isEmpty {
            if let (key, length) = keyAtHead(of: rest) {
                rest = rest.dropFirst(length)
                return (key, takeValue(of: key))
            }
            skipWord()
        }
        return nil
    }

    /// The key that `text` begins with, and how many octets it takes with its colon.
    private func keyAtHead(of text: ArraySlice<UInt8>) -> (key: Key, length: Int)? {
        guard let first = text.first else { return nil }
        for (name, key) in Self.names[Int(first.asciiLowercased)] where Self.begins(text, with: name) {
            // A blank or two before the colon, no more: what follows a word is not searched for one.
            let after = text.dropFirst(name.count)
            let blanks = after.prefix(2).prefix { $0 == ASCII.space }.count
            if let sign = after.dropFirst(blanks).first, sign == UInt8(ascii: ":") || sign == UInt8(ascii: "=") {
                return (key, name.count + blanks + 1)
            }
        }
        return nil
    }

    private static func begins(_ text: ArraySlice<UInt8>, with name: [UInt8]) -> Bool {
        guard text.count > name.count else { return false }
        for (offset, letter) in name.enumerated() where text[text.startIndex + offset].asciiLowercased != letter {
            return false
        }
        return true
    }

    private mutating func takeValue(of key: Key) -> ArraySlice<UInt8> {
        switch key {
        case .text:
            defer { rest = rest.suffix(0) }
            return rest
        case .id: return bare(takeWords())
        case .submitDate, .doneDate: return takeWords()
        case .submitted, .delivered, .stat, .error: return takeWord()
        }
    }

    private mutating func takeWord() -> ArraySlice<UInt8> {
        skipSeparators()
        guard !isAtKey else { return [] }
        let value = wordAtHead
        rest = rest[value.endIndex...]
        skipSeparators()
        return value
    }

    /// The words up to the next field if there is one after a few; only the first otherwise, or when one of the others
    /// looks like a field of a kind that is not known here.
    private mutating func takeWords() -> ArraySlice<UInt8> {
        let whole = rest
        let first = takeWord()
        let start = rest
        for _ in 0..<4 where !first.isEmpty {
            if isAtKey { return whole[first.startIndex..<rest.startIndex].trimmed(Self.isSeparator) }
            let word = wordAtHead
            guard !word.isEmpty, !Self.looksLikeField(word) else { break }
            rest = rest[word.endIndex...]
            skipSeparators()
        }
        rest = start
        return first
    }

    /// Whether a word has the sign of a field in it and is no time of day.
    private static func looksLikeField(_ word: ArraySlice<UInt8>) -> Bool {
        word.contains(UInt8(ascii: "="))
            || word.contains(UInt8(ascii: ":")) && !word.allSatisfy { $0.isASCIIDigit || $0 == UInt8(ascii: ":") }
    }

    private var wordAtHead: ArraySlice<UInt8> {
        var end = rest.startIndex
        while end < rest.endIndex, !Self.isSpace(rest[end]) {
            if Self.isMark(rest[end]), isKey(after: end) { break }
            end += 1
        }
        return rest[..<end]
    }

    /// Whether a field follows the mark at `index`, with a separator or two between them.
    private func isKey(after index: Int) -> Bool {
        let after = rest[(index + 1)...]
        return keyAtHead(of: after.dropFirst(after.prefix(2).prefix(while: Self.isSeparator).count)) != nil
    }

    private mutating func skipWord() {
        rest = rest.dropFirst(wordAtHead.count)
        skipSeparators()
    }

    private mutating func skipSeparators() {
        rest = rest.drop(while: Self.isSeparator)
    }

    /// An id without the braces or quotes that some put around it.
    private func bare(_ id: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let trimmed = id.trimmed(Self.isSeparator)
        let bare = trimmed.trimmed { "{}()[]<>\"'".utf8.contains($0) || Self.isSeparator($0) }
        // What reads as a field without its braces would not read back as an id.
        return keyAtHead(of: bare) == nil ? bare : trimmed
    }

    private static func isSeparator(_ octet: UInt8) -> Bool { isSpace(octet) || isMark(octet) }

    /// Whether it parts fields for some, when a field follows.
    private static func isMark(_ octet: UInt8) -> Bool {
        switch octet {
        case UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "|"), UInt8(ascii: "&"): true
        default: false
        }
    }

    private static func isSpace(_ octet: UInt8) -> Bool {
        octet == ASCII.space || octet == ASCII.null || (ASCII.tab...ASCII.carriageReturn).contains(octet)
    }
}

extension ArraySlice<UInt8> {
    func trimmed(_ isOutside: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        var inner = drop(while: isOutside)
        while let last = inner.last, isOutside(last) { inner.removeLast() }
        return inner
    }
}
