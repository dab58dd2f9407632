import Bytes
public import Messages

/// The envelope that a mail is looked at with.
public struct PreviewEnvelope: Hashable, Sendable {
    /// The most recipients that are looked at.
    public static let mostRecipients = 100

    /// The recipients, as written; empty: those that To and Cc name.
    public var recipients: [String] = []
    /// The sender, as written; empty: the null sender; `nil`: the first that From names.
    public var sender: String?
    /// The address of the client; `nil`: this machine.
    public var client: String?
    /// The account that has logged in; `nil`: none has.
    public var account: String?

    /// Whatever the mail itself says, sent from this machine.
    public init() {}
}

/// A mail, and what would become of it.
public struct PreviewedMail: Sendable {
    /// The mail as a person would read it.
    public let mail: Mail
    /// How many octets it has.
    public let size: Int
    /// The envelope's sender; `nil`: the null sender.
    public let sender: EmailAddress?
    /// What would become of it, recipient by recipient.
    public let recipients: [MailPreview.Recipient]
}

/// A question: whose is this address?
public struct AddressInquiry: Hashable, Sendable {
    /// The recipient, as written.
    public var address: String
    /// The envelope's sender, as written; `nil` and empty: the null sender.
    public var sender: String?
    /// The address of the client; `nil`: this machine.
    public var client: String?
    /// The account that has logged in; `nil`: none has.
    public var account: String?

    /// Whose is `address`?
    public init(_ address: String) {
        self.address = address
    }
}

extension Gateway {
    /// What would become of a mail; nothing is sent, counted or kept.
    ///
    /// - Throws: `invalid` for an envelope that makes no sense, or names more than ``PreviewEnvelope/mostRecipients``.
    public func preview(
        _ octets: [UInt8], _ envelope: PreviewEnvelope = PreviewEnvelope()
    ) async throws(OperationRefused) -> PreviewedMail {
        let client = try mailClient(envelope.client, account: envelope.account)
        let letter = await Self.decode(octets, parts.codec)
        let named = (letter.mail.to + letter.mail.cc).map(\.address)
        let recipients = envelope.recipients.isEmpty ? named : envelope.recipients
        guard recipients.count <= PreviewEnvelope.mostRecipients else {
            throw OperationRefused(
                .invalid, "at most \(PreviewEnvelope.mostRecipients) recipients can be looked at; name fewer of them")
        }
        let sender = try sender(envelope.sender ?? letter.mail.from.first?.address, isGiven: envelope.sender != nil)
        let preview = MailPreview(
            rules, at: parts.localTime(now), directory: accounts.directory, formatter: parts.formatter)
        let shown = preview.recipients(
            recipients, of: letter.mail, attached: letter.attached, from: sender, client: client)
        return PreviewedMail(mail: letter.mail, size: octets.count, sender: sender, recipients: shown)
    }

    /// Says which rule takes a recipient, and why the others do not.
    ///
    /// - Throws: `invalid` for what is no address, or no account.
    public func explain(_ inquiry: AddressInquiry) throws(OperationRefused) -> ClaimExplanation {
        guard let recipient = EmailAddress(inquiry.address) else { throw .noAddress(inquiry.address) }
        let client = try mailClient(inquiry.client, account: inquiry.account)
        let sender = try sender(inquiry.sender, isGiven: true)
        return ClaimExplanation(
            recipient, from: sender, client: client, rules: rules, directory: accounts.directory)
    }

    /// Off whatever loop asks: a mail may be large.
    @concurrent static func decode(
        _ octets: [UInt8], _ codec: any MailCodec
    ) async -> (mail: Mail, attached: Mail?) {
        (codec.decode(octets), codec.attachedMail(in: octets).map { codec.decode($0) })
    }

    private func sender(_ text: String?, isGiven: Bool) throws(OperationRefused) -> EmailAddress? {
        guard let text, !text.isEmpty else { return nil }
        guard let address = EmailAddress(text) else {
            // What a mail says of itself may be anything.
            if isGiven { throw .noAddress(text) }
            return nil
        }
        return address
    }

    private func mailClient(_ text: String?, account name: String?) throws(OperationRefused) -> MailClient {
        let text = text ?? "127.0.0.1"
        guard let address = IPAddress(text) else {
            throw OperationRefused(.invalid, "\"\(text.prefix(64))\" is no IP address")
        }
        let account = name.flatMap { accounts.directory.account(nameOrAddress: $0) }
        if let name, account == nil {
            throw OperationRefused(.invalid, "there is no account \"\(name.prefix(64))\"")
        }
        return MailClient(
            address: address, isVouchedFor: account != nil || rules.clients.lists(address),
            isAllowed: rules.clients.allows(address), account: account)
    }
}

extension OperationRefused {
    fileprivate static func noAddress(_ text: String) -> OperationRefused {
        OperationRefused(.invalid, "\"\(text.prefix(64))\" is no mail address such as ann@example.com")
    }
}
