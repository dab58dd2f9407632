import Bytes

/// A mail in a server's mailbox.
public struct POP3ListedMail: Hashable, Sendable {
    /// Its number in this session, 1 or more.
    public let number: Int
    /// What the server will call it in every session: 1 to 255 printable ASCII characters (RFC 1939 §7 allows 70).
    public let uid: String
    /// Its octets as the server counts them; `nil` when it does not say.
    public internal(set) var octets: Int?
    /// Whether a mail before it in the list has the same id. Such a mail has to be left alone: nobody can tell whether it is
    /// a copy or the server is at fault.
    public internal(set) var isRepeated = false

    /// A mail.
    public init(number: Int, uid: String, octets: Int? = nil, isRepeated: Bool = false) {
        self.number = number
        self.uid = uid
        self.octets = octets
        self.isRepeated = isRepeated
    }
}

/// The answers to UIDL and LIST, read line by line into one list.
struct POP3MailList: Sendable {
    private static let idLimit = 255

    private(set) var mails: [POP3ListedMail] = []

    /// Reads a line of UIDL.
    ///
    ///     line = number SP unique-id CRLF        ; unique-id: 1*70(%x21-7E)
    mutating func readID(_ line: ArraySlice<UInt8>) throws(POP3Violation) {
        let words = line.words()
        guard words.count == 2, let number = words[0].saturatingDecimal, (1...Int(Int32.max)).contains(number) else {
            throw .uniqueID
        }
        let id = words[1]
        guard (1...Self.idLimit).contains(id.count), id.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw .uniqueID
        }
        mails.append(POP3ListedMail(number: number, uid: String(decoding: id, as: UTF8.self)))
    }

    /// Puts the mails in order and looks for repetitions.
    mutating func endIDs() throws(POP3Violation) {
        let isOrdered = zip(mails, mails.dropFirst()).allSatisfy { $0.number < $1.number }
        if !isOrdered { mails.sort { $0.number < $1.number } }
        guard zip(mails, mails.dropFirst()).allSatisfy({ $0.number < $1.number }) else {
            throw .repeatedNumber
        }
        var seen = Set<String>(minimumCapacity: mails.count)
        for index in mails.indices where !seen.insert(mails[index].uid).inserted { mails[index].isRepeated = true }
    }

    /// Reads a line of LIST; one that cannot be read leaves a mail without a size, and one about no mail of UIDL is
    /// none.
    mutating func readSize(_ line: ArraySlice<UInt8>) {
        let words = line.words()
        guard words.count >= 2, let number = words[0].saturatingDecimal, let octets = words[1].saturatingDecimal,
            let index = index(of: number)
        else { return }
        mails[index].octets = octets
    }

    private func index(of number: Int) -> Int? {
        var (low, high) = (0, mails.count)
        while low < high {
            let middle = low + (high - low) / 2
            if mails[middle].number < number { low = middle + 1 } else { high = middle }
        }
        return low < mails.count && mails[low].number == number ? low : nil
    }
}
