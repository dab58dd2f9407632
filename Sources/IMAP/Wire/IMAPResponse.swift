import Bytes

/// What a server says, as far as this side understands it; everything else is `.other`.
enum IMAPResponse: Hashable, Sendable {
    /// The server waits for more (RFC 9051 §7.6); what it says meanwhile.
    case continuation([UInt8])
    /// The answer to the command with that tag.
    case tagged(tag: String, IMAPStatus)
    /// A remark, or a goodbye.
    case untagged(IMAPStatus)
    /// What the server can do.
    case capability([String])
    /// How many mails are in the folder.
    case exists(Int)
    /// A mail has left the folder.
    case expunged
    /// UIDs that were found, as ranges.
    case found([ClosedRange<UInt32>])
    /// What is known of a mail.
    case fetched(IMAPFetched)
    /// Something that means nothing here.
    case other

    /// Reads a response.
    init(_ frame: IMAPFrame) throws(IMAPResponseReader.Fault) {
        let head = frame.head
        if head.first == UInt8(ascii: "+") {
            self = .continuation(Array(head.dropFirst().drop { $0 == ASCII.space }))
            return
        }
        let (tag, rest) = head[...].firstWord
        if let (kind, words) = Self.status(at: rest) {
            let status = IMAPStatus(kind, parsing: words)
            self = tag.elementsEqual([UInt8(ascii: "*")]) ? .untagged(status) : .tagged(tag: Self.text(tag), status)
            return
        }
        guard tag.elementsEqual([UInt8(ascii: "*")]) else { throw .malformed }
        self = try Self.data(rest, frame)
    }

    /// Whether a line is one that ends with words for people, in which nothing means anything.
    static func isForPeople(_ line: ArraySlice<UInt8>) -> Bool {
        line.first == UInt8(ascii: "+") || status(at: line.firstWord.rest) != nil
    }

    private static func status(
        at words: ArraySlice<UInt8>
    ) -> (kind: IMAPStatus.Kind, words: ArraySlice<UInt8>)? {
        let (word, rest) = words.firstWord
        guard let kind = IMAPStatus.Kind.allCases.first(where: { word.spells($0.rawValue) }) else { return nil }
        return (kind, rest)
    }

    private static func text(_ tag: ArraySlice<UInt8>) -> String { IMAPStatus.oneLine(tag.prefix(64)) }

    private static func data(
        _ words: ArraySlice<UInt8>, _ frame: IMAPFrame
    ) throws(IMAPResponseReader.Fault) -> IMAPResponse {
        let (word, rest) = words.firstWord
        if word.spells("CAPABILITY") { return .capability(IMAPOffer.names(in: rest)) }
        if word.spells("SEARCH") { return .found(try UIDSet.listed(in: rest)) }
        if word.spells("ESEARCH") { return .found(try UIDSet.extended(in: rest)) }
        guard let number = word.saturatingDecimal else { return .other }
        let (event, _) = rest.firstWord
        if event.spells("EXISTS") { return .exists(number) }
        if event.spells("EXPUNGE") { return .expunged }
        guard event.spells("FETCH") else { return .other }
        return .fetched(try IMAPFetched(frame, from: event.endIndex))
    }
}
