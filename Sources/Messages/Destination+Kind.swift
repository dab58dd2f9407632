extension Destination {
    /// What is at the other end.
    public enum Kind: Hashable, Sendable, CaseIterable {
        /// A phone.
        case phone
        /// A mailbox, by a mail server.
        case mail
        /// A program elsewhere, by HTTP.
        case webHook
        /// A program on this machine.
        case command
        /// Nobody.
        case nowhere
        /// The mailbox of an account.
        case account
        /// A folder of this machine.
        case folder
    }

    /// What is at the other end.
    public var kind: Kind {
        switch self {
        case .phone: .phone
        case .mail: .mail
        case .webHook: .webHook
        case .command: .command
        case .nowhere: .nowhere
        case .account: .account
        case .folder: .folder
        }
    }
}

extension Destination.Kind {
    /// The state of a message of this kind when it is accepted.
    public var firstState: MessageState {
        switch self {
        case .phone, .mail, .webHook, .command, .folder: .queued
        case .account: .delivered
        case .nowhere: .failed
        }
    }
}
