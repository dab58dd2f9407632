import Bytes
import Messages

/// Reads how urgent a mail says it is.
///
/// ```abnf
/// X-Priority = ("1" / "2" / "3" / "4" / "5") [comment]      ; 1 is the highest
/// Importance = "low" / "normal" / "high"                    ; RFC 2156 §5.3.4
/// Priority   = "normal" / "urgent" / "non-urgent"           ; RFC 2156 §5.3.6
/// ```
/// The first field that says something counts, in this order and then `X-MSMail-Priority`; every word is understood in each
/// of them, because mailers mix them up.
enum MailPriority {
    /// How urgent the mail with that header is.
    static func priority(of header: HeaderBlock, _ octets: [UInt8]) -> Mail.Priority {
        var best: (rank: Int, priority: Mail.Priority)?
        for field in header.fields {
            guard let rank = rank(field.name), rank <= best?.rank ?? rank,
                let priority = priority(HeaderValue(octets[field.value], limit: longest).token)
            else { continue }
            best = (rank, priority)
        }
        return best?.priority ?? .normal
    }

    /// Octets of a field that are read.
    private static let longest = 64

    private static func rank(_ name: HeaderName) -> Int? {
        switch name {
        case .xPriority: 0
        case .importance: 1
        case .priority: 2
        case .msMailPriority: 3
        case .subject, .from, .to, .cc, .date, .references, .precedence, .received, .replyTo, .messageID, .inReplyTo,
            .returnPath, .contentType, .contentTransferEncoding, .contentDisposition, .contentID, .contentLocation,
            .autoSubmitted, .suppressAutoResponse, .autoReply, .autoRespond, .autoReplyFrom, .mailAutoReply,
            .failedRecipients, .listID, .listPost, .listHelp, .listUnsubscribe, .listSubscribe, .listOwner,
            .listArchive:
            nil
        }
    }

    private static func priority(_ word: String) -> Mail.Priority? {
        switch word {
        case "1", "2", "high", "highest", "urgent": .high
        case "3", "normal", "medium": .normal
        case "4", "5", "low", "lowest", "non-urgent": .low
        default: nil
        }
    }
}
