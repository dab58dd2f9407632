// What may come when.

extension SMTPServerSession.Phase {
    /// Whether what the client says now is a command.
    public var awaitsCommands: Bool {
        switch self {
        case .greeted, .ready, .opened, .unaddressed, .addressed, .chunking, .spoiled: true
        case .connecting, .securing, .challenged, .findingVerifier, .authenticating, .judging, .receivingData,
            .receivingChunk, .storing, .closed:
            false
        }
    }

    /// Whether somebody is to say what a login is worth.
    var awaitsVerdict: Bool { self == .findingVerifier || self == .authenticating }

    /// Why MAIL is out of order.
    var refusalOfMail: SMTPReply {
        switch self {
        case .connecting, .greeted, .ready, .securing, .challenged, .findingVerifier, .authenticating, .closed:
            .helloFirst
        case .opened, .unaddressed, .addressed, .judging, .receivingData, .receivingChunk, .storing: .mailInProgress
        case .chunking: .chunksInProgress
        case .spoiled: .resetFirst
        }
    }

    /// Why RCPT is out of order; `nil` when it is not.
    var refusalOfRecipient: SMTPReply? {
        switch self {
        case .opened, .unaddressed, .addressed: nil
        case .connecting, .greeted, .securing, .closed: .helloFirst
        case .ready, .challenged, .findingVerifier, .authenticating, .judging, .receivingData, .receivingChunk,
            .storing:
            .mailFirst
        case .chunking: .chunksInProgress
        case .spoiled: .resetFirst
        }
    }

    /// Why DATA and BDAT are out of order; `nil` when they are not.
    var refusalOfContent: SMTPReply? {
        switch self {
        case .addressed, .chunking: nil
        case .connecting, .greeted, .securing, .closed: .helloFirst
        case .ready, .challenged, .findingVerifier, .authenticating, .judging, .receivingData, .receivingChunk,
            .storing:
            .mailFirst
        case .opened: .recipientFirst
        case .unaddressed: .noRecipients
        case .spoiled: .resetFirst
        }
    }
}
