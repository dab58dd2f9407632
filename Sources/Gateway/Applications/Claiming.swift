public import Bytes
public import Messages

/// The one who sends: all that a recipient is judged by besides its own address.
public struct MailClient: Hashable, Sendable {
    /// Its address.
    public let address: IPAddress
    /// Whether the server's client list names it or it has logged in: its sender addresses count.
    public let isVouchedFor: Bool
    /// Whether the server's own client list lets it in.
    public let isAllowed: Bool
    /// Who has logged in: then it may come from anywhere, and the account says which sender addresses are its own.
    public var account: Account?

    /// A client.
    ///
    /// - Parameters:
    ///   - isAllowed: `false` for one that is here only because an application names it, or because it has logged in.
    ///   - account: who has logged in.
    public init(address: IPAddress, isVouchedFor: Bool, isAllowed: Bool = true, account: Account? = nil) {
        self.account = account
        self.address = address
        self.isVouchedFor = isVouchedFor
        self.isAllowed = isAllowed
    }
}

/// A recipient that an application has claimed.
public struct Claim: Hashable, Sendable {
    /// The application.
    public let application: ApplicationName
    /// The address as the sender wrote it.
    public let address: EmailAddress
    /// The phone it means.
    public let number: PhoneNumber
    /// The message type that the address names, in lower case.
    public let type: String?
    /// What the recipient was called, where that was no address: a number in a text.
    var writtenAs: String?
}

/// Decides for each recipient, at RCPT time, whether it is claimed or why not.
public struct Claiming: Sendable {
    /// The message types that the address may name (row S0-8): all of them mean a text message.
    public static let types: Set<String> = ["sms", "sms.text", "text"]

    /// The enabled applications in order.
    public let applications: [Application]
    private let byDomain: [String: Application]
    /// How national numbers are read; `nil`: only `+…` is a number.
    public let homeRegion: String?
    private let plan: any NumberPlan

    /// Rules in force.
    ///
    /// - Parameter region: how national numbers are read; `nil`: only `+…` is a number.
    public init(applications: [Application], region: String?, plan: any NumberPlan) {
        self.applications = applications
        homeRegion = region
        self.plan = plan
        byDomain = Dictionary(
            applications.flatMap { application in application.domains.map { ($0, application) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// The application of that name.
    public func application(_ name: ApplicationName) -> Application? {
        applications.first { $0.name == name }
    }

    /// Judges one recipient.
    public func judge(
        _ recipient: EmailAddress, from sender: EmailAddress?, client: MailClient
    ) -> Result<Claim, RecipientRefused> {
        guard let application = byDomain[recipient.domain] else {
            return .refused(1, 2, "no application here takes mail for the domain \(recipient.domain)")
        }
        guard application.takes(client) else {
            return .refused(7, 1, "this client may not use the application for that address")
        }
        if let refusal = refusal(of: sender, client, application) {
            return .failure(RecipientRefused(refusal: refusal))
        }
        return claim(recipient, for: application)
    }

    /// Why `application` takes no mail from `sender`, whoever it is for; `nil` when it does.
    func refusal(of sender: EmailAddress?, _ client: MailClient, _ application: Application) -> Refusal? {
        if let refusal = client.account?.refusal(of: sender) { return refusal }
        let isVouchedFor =
            client.isVouchedFor || client.account != nil || application.clients.lists(client.address)
        if let refusal = application.senders.refusal(of: sender, isVouchedFor: isVouchedFor) { return refusal }
        // Who has logged in is somebody, not the gateway itself.
        if client.account == nil, !application.storms.takesOwnSenders, let sender, byDomain[sender.domain] != nil {
            return .ownSender
        }
        return nil
    }

    /// The phone that an address of `application` means.
    func claim(_ recipient: EmailAddress, for application: Application) -> Result<Claim, RecipientRefused> {
        let phone = PhoneAddress(localPart: recipient.localPart)
        if let type = phone.type, !Self.types.contains(type) {
            return .refused(1, 3, "this application does not know that message type; it knows sms.text")
        }
        switch plan.read(phone.number, region: homeRegion) {
        case .number(let number):
            if let refusal = application.storms.numbers.refusal(of: number, plan) {
                return .failure(RecipientRefused(refusal: refusal))
            }
            return .success(Claim(application: application.name, address: recipient, number: number, type: phone.type))
        case .impossible(let reason):
            return .refused(1, 3, "the number cannot exist: \(reason)")
        case .notANumber:
            let forms = "+ and digits" + (homeRegion.map { ", or a national number of \($0)," } ?? "")
            return .refused(1, 3, "the part before the @ is not a phone number; \(forms) is one")
        }
    }
}

extension Application {
    /// Whether the client may use it: its own list decides where it has one, the server's otherwise. Who has logged in may,
    /// for a login proves more than an address.
    fileprivate func takes(_ client: MailClient) -> Bool {
        client.account != nil || (clients.isEmpty ? client.isAllowed : clients.lists(client.address))
    }
}

/// A refusal of one recipient, as an error so that it fits a `Result`.
public struct RecipientRefused: Error, Hashable, Sendable {
    /// Why.
    public let refusal: Refusal

    /// A refused recipient.
    public init(refusal: Refusal) {
        self.refusal = refusal
    }
}

extension Result where Success == Claim, Failure == RecipientRefused {
    fileprivate static func refused(_ subject: Int, _ detail: Int, _ text: String) -> Self {
        .failure(RecipientRefused(refusal: Refusal(.recipient, .permanent, subject, detail, text)))
    }
}
