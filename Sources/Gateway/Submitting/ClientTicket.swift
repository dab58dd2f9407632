import Messages

/// The id that a client is given for what is not simply a message: its first letter says what it wants to hear of it.
struct ClientTicket: Hashable, Sendable {
    /// The id.
    let text: String

    /// The ticket of a part that waits for the others of its text.
    init(_ fragment: FragmentID, _ receipts: NoticeKinds) {
        let letter =
            switch (receipts.contains(.delivered), receipts.contains(.failed)) {
            case (true, true): "p"
            case (true, false): "d"
            case (false, true): "f"
            case (false, false): "n"
            }
        text = letter + String(fragment.rawValue)
    }

    /// The part that has this ticket; `nil` when it is no ticket of a part.
    static func fragment(_ ticket: String) -> FragmentID? {
        guard let letter = ticket.utf8.first, "pdfn".utf8.contains(letter),
            let number = Int64(ticket.dropFirst()), ticket.dropFirst() == String(number)
        else { return nil }
        return FragmentID(rawValue: number)
    }

    /// The ticket of a text for several destinations, which has a number that no other such text has.
    init(group number: Int64) {
        text = "m" + String(number, radix: 36)
    }

    /// What is to be told under the id `ticket` of a message of which `kinds` are wanted.
    static func wanted(_ ticket: String, _ kinds: NoticeKinds) -> NoticeKinds {
        let success: NoticeKinds = .delivered
        let failure: NoticeKinds = [.failed, .cancelled]
        return switch ticket.utf8.first {
        case UInt8(ascii: "p"): kinds.intersection(success.union(failure))
        case UInt8(ascii: "d"): kinds.intersection(success)
        case UInt8(ascii: "f"): kinds.intersection(failure)
        case UInt8(ascii: "n"): []
        default: kinds
        }
    }
}
