public import Messages

/// A recipient that somebody here answers for, with what is to become of the mail.
public struct Claim: Hashable, Sendable {
    /// What is to become of it.
    public enum Purpose: Hashable, Sendable {
        /// A text message to this phone.
        case phone(PhoneNumber)
        /// Whatever the application hands it over to: folders, programs, mailboxes.
        case handover
        /// On to another mail server as it is, over this connection.
        case relay(ConnectionName)
        /// Into the mailbox of the account that has the address.
        case mailbox(AccountName)
    }

    /// The application that claims it; `nil` for a relay and a mailbox.
    public let application: ApplicationName?
    /// The address as the sender wrote it.
    public let address: EmailAddress
    /// What is to become of it.
    public let purpose: Purpose
    /// The message type that the address names, in lower case.
    public let type: String?
    private let named: [String: String]
    /// What the client asked about notices to this recipient.
    public var wishes: NoticeWishes?
    /// What the recipient was called, where that was no address: a number in a text.
    var writtenAs: String?

    /// A claim.
    public init(
        _ purpose: Purpose, application: ApplicationName?, address: EmailAddress, type: String? = nil,
        groups: [String: String] = [:]
    ) {
        self.purpose = purpose
        self.application = application
        self.address = address
        self.type = type
        named = groups
    }

    /// The named groups of the pattern that claims it, and `number` where there is one, for a text message as E.164; blanks
    /// for underscores in `name`, `company` and `dept`.
    public var groups: [String: String] {
        guard let number else { return named }
        var groups = named
        groups["number"] = number.e164
        return groups
    }

    /// One of ``groups``.
    public func group(_ name: String) -> String? {
        if name == "number", let number { return number.e164 }
        return named[name]
    }

    /// The phone that a text message goes to; `nil` for any other purpose.
    public var number: PhoneNumber? {
        switch purpose {
        case .phone(let number): number
        case .handover, .relay, .mailbox: nil
        }
    }
}
