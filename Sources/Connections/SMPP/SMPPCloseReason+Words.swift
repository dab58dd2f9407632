import SMPP

extension SMPPCloseReason {
    /// The reason for people.
    var words: String {
        switch self {
        case .bindRefused(let status): "the login was refused: \(status.meaning), \(status)"
        case .bindTimedOut: "no answer to the login"
        case .unboundByPeer: "the SMSC ended the session"
        case .unbound: "the session was ended"
        case .unbindTimedOut: "the session was ended, without an answer"
        case .linkDead: "the SMSC does not answer enquire_link"
        case .unframeable(let fault): "the SMSC sends something that is not SMPP: \(fault)"
        case .stopped: "stopped before the login was done"
        case .connectionLost: "the connection was lost"
        }
    }

    /// Whether it stays so until somebody changes the configuration or the account.
    var asksForHelp: Bool {
        switch self {
        case .bindRefused(let status): status.verdict?.persistence == .permanent
        case .bindTimedOut, .unboundByPeer, .unbound, .unbindTimedOut, .linkDead, .unframeable, .stopped,
            .connectionLost:
            false
        }
    }
}

extension SMPPOddity {
    /// What happened, for people.
    var words: String {
        switch self {
        case .unexpectedAnswer(let command, let sequence, let status):
            "an answer to no request of ours: \(command) \(sequence), \(status)"
        case .nack(let status): "a generic_nack that names no request: \(status)"
        case .unexpectedRequest(let command, let sequence): "a request that has no place here: \(command) \(sequence)"
        case .repeatedSequence(let sequence): "a request whose number is still in use: \(sequence)"
        case .undecodable(let failure): "a PDU that cannot be read: \(failure)"
        }
    }
}
