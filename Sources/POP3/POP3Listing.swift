import Bytes

/// The answers to LIST and UIDL, written at once: a mailbox may hold ten thousand mails.
struct POP3Listing {
    let maildrop: POP3Maildrop
    let deleted: DeletedMails
    /// What every unique id begins with: 16 hexadecimal digits and a dot.
    private let idHead: [UInt8]

    init(_ maildrop: POP3Maildrop, besides deleted: DeletedMails) {
        self.maildrop = maildrop
        self.deleted = deleted
        let digits = (0..<8).map { UInt8(truncatingIfNeeded: maildrop.store >> UInt64(56 - 8 * $0)) }
        idHead = Array(digits.hexadecimal.utf8) + [ASCII.dot]
    }

    /// The answer to LIST.
    var sizes: [UInt8] {
        response(widest: 24) { index, mail, output in
            Self.appendSize(index, mail, &output)
        }
    }

    /// The answer to UIDL.
    var uniqueIDs: [UInt8] {
        response(widest: 42) { index, mail, output in
            appendID(index, mail, &output)
        }
    }

    /// The answer to LIST with a number.
    func size(at index: Int) -> [UInt8] {
        var output = POP3Reply.fine
        Self.appendSize(index, maildrop.mails[index], &output)
        return output
    }

    /// The answer to UIDL with a number.
    func uniqueID(at index: Int) -> [UInt8] {
        var output = POP3Reply.fine
        appendID(index, maildrop.mails[index], &output)
        return output
    }

    private static func appendSize(_ index: Int, _ mail: POP3Mail, _ output: inout [UInt8]) {
        output.appendDecimal(Int64(index + 1))
        output.append(ASCII.space)
        output.appendDecimal(Int64(mail.octets))
        output.append(ASCII.carriageReturn)
        output.append(ASCII.lineFeed)
    }

    private func appendID(_ index: Int, _ mail: POP3Mail, _ output: inout [UInt8]) {
        output.appendDecimal(Int64(index + 1))
        output.append(ASCII.space)
        output += idHead
        output.appendDecimal(mail.number)
        output.append(ASCII.carriageReturn)
        output.append(ASCII.lineFeed)
    }

    private func response(widest: Int, _ append: (Int, POP3Mail, inout [UInt8]) -> Void) -> [UInt8] {
        let mails = maildrop.mails
        var output: [UInt8] = []
        output.reserveCapacity((mails.count - deleted.count) * widest + 32)
        output += POP3Reply.fine
        output.appendDecimal(Int64(mails.count - deleted.count))
        output += POP3Reply.mails
        let isWhole = deleted.count == 0
        for index in mails.indices where isWhole || !deleted.contains(index) { append(index, mails[index], &output) }
        output += POP3Reply.end
        return output
    }
}
