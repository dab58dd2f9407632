import Bytes

/// The header fields that are read; all others are passed over.
enum HeaderName: String, CaseIterable {
    case subject, from, to, cc, date, references, precedence, received, importance, priority
    case replyTo = "reply-to"
    case messageID = "message-id"
    case inReplyTo = "in-reply-to"
    case returnPath = "return-path"
    case contentType = "content-type"
    case contentTransferEncoding = "content-transfer-encoding"
    case contentDisposition = "content-disposition"
    case contentID = "content-id"
    case contentLocation = "content-location"
    case xPriority = "x-priority"
    case msMailPriority = "x-msmail-priority"
    case autoSubmitted = "auto-submitted"
    case suppressAutoResponse = "x-auto-response-suppress"
    case autoReply = "x-autoreply"
    case autoRespond = "x-autorespond"
    case autoReplyFrom = "x-autoreply-from"
    case mailAutoReply = "x-mail-autoreply"
    case failedRecipients = "x-failed-recipients"
    case listID = "list-id"
    case listPost = "list-post"
    case listHelp = "list-help"
    case listUnsubscribe = "list-unsubscribe"
    case listSubscribe = "list-subscribe"
    case listOwner = "list-owner"
    case listArchive = "list-archive"

    /// The names by their length, so that most fields of a mail are dismissed without a comparison.
    private static let byLength: [[(octets: [UInt8], name: HeaderName)]] = {
        let longest = allCases.map(\.rawValue.utf8.count).max() ?? 0
        var table = [[(octets: [UInt8], name: HeaderName)]](repeating: [], count: longest + 1)
        for name in allCases { table[name.rawValue.utf8.count].append((Array(name.rawValue.utf8), name)) }
        return table
    }()

    /// The name that `octets` spell, the case of letters aside.
    init?(_ octets: ArraySlice<UInt8>) {
        let table = Self.byLength
        guard octets.count < table.count else { return nil }
        for candidate in table[octets.count] where Self.matches(octets, candidate.octets) {
            self = candidate.name
            return
        }
        return nil
    }

    private static func matches(_ octets: ArraySlice<UInt8>, _ lowercased: [UInt8]) -> Bool {
        var index = octets.startIndex
        for octet in lowercased {
            guard octets[index].asciiLowercased == octet else { return false }
            index += 1
        }
        return true
    }
}
