import Bytes

/// Finds the fields of a receipt's text in order.
struct ReceiptScanner {
    enum Key: Hashable {
        case id, submitted, delivered, submitDate, doneDate, stat, error, text
    }

    private static let keys: [(name: [UInt8], key: Key)] = spellings.map { (Array($0.0.utf8), $0.1) }

    private static let spellings: [(String, Key)] = [
        ("id:", .id), ("sub:", .submitted), ("dlvrd:", .delivered), ("submit date:", .submitDate),
        ("submit_date:", .submitDate), ("submitdate:", .submitDate), ("done date:", .doneDate),
        ("done_date:", .doneDate), ("donedate:", .doneDate), ("stat:", .stat), ("err:", .error),
        ("error:", .error), ("text:", .text),
    ]

    private var rest: ArraySlice<UInt8>

    init(_ text: ArraySlice<UInt8>) {
        rest = text
        skipSpaces()
    }

    /// Whether a field begins right here.
    var isAtKey: Bool { keyAtHead() != nil }

    /// The next field with its value, which ends at white space, or with the text for `text:`.
    mutating func next() -> (Key, ArraySlice<UInt8>)? {
        while !rest.isEmpty {
            if let key = takeKey() { return (key, takeValue(of: key)) }
            skipWord()
        }
        return nil
    }

    private func keyAtHead() -> (name: [UInt8], key: Key)? {
        guard let first = rest.first?.asciiLowercased else { return nil }
        return Self.keys.first { name, _ in
            name[0] == first && rest.count >= name.count
                && zip(name, rest).allSatisfy { $0 == $1.asciiLowercased }
        }
    }

    private mutating func takeKey() -> Key? {
        guard let (name, key) = keyAtHead() else { return nil }
        rest = rest.dropFirst(name.count)
        return key
    }

    private mutating func takeValue(of key: Key) -> ArraySlice<UInt8> {
        if key == .text {
            defer { rest = rest.suffix(0) }
            return rest
        }
        skipSpaces()
        guard keyAtHead() == nil else { return [] }
        let value = rest.prefix { !Self.isSpace($0) }
        skipWord()
        return value
    }

    private mutating func skipWord() {
        rest = rest.drop { !Self.isSpace($0) }
        skipSpaces()
    }

    private mutating func skipSpaces() {
        rest = rest.drop(while: Self.isSpace)
    }

    private static func isSpace(_ octet: UInt8) -> Bool {
        octet == ASCII.space || (ASCII.tab...ASCII.carriageReturn).contains(octet)
    }
}
