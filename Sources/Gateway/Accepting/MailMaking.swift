public import Messages
public import Templates

/// What an application makes of a mail for one recipient; nothing is sent, counted or kept.
public struct MailMaking: Sendable {
    /// The application.
    public let application: Application
    /// The recipient.
    public let claim: Claim
    /// The mail that counts: an attached one where the application takes that (row S2-38).
    public let mail: Mail
    /// What it begins with.
    public let commands: MailCommands
    /// Its fields; `msg` is without the commands.
    public let fields: MailFields
    let arrival: Submission

    /// What `application` makes of `mail`, of whose arrival that is known.
    ///
    /// - Parameter attached: the first mail that is attached to it; of use only where the application takes that.
    public init(
        _ application: Application, of mail: Mail, attached: Mail?, for claim: Claim, arrival: Submission
    ) {
        let inner = application.takesAttachedMessage ? attached : nil
        let taken = MailCommands.taken(from: (inner ?? mail).text, application.commands)
        (self.application, self.claim, self.arrival) = (application, claim, arrival)
        self.mail = inner ?? mail
        commands = taken.commands
        var fields = MailFields(inner ?? mail, arrival: arrival, claim: claim)
        fields.text = taken.text
        if inner != nil { fields.cover = mail }
        if let output = application.writes {
            fields.format = output.format
            fields.fileName = FolderHandover.placeholder(arrival)
        }
        self.fields = fields
    }

    /// How texts are made of it.
    public var texts: TextMaking { commands.applied(to: application.making) }

    /// How files are made of it; `nil`: none are.
    public var output: Output? { application.writes }

    /// What is written into a folder; `nil`: nothing is.
    ///
    /// - Parameters:
    ///   - moment: the local time that templates may show.
    ///   - formatter: says which texts a code page can hold.
    /// - Returns: what is written, or the refusal of a mail that the code page cannot hold.
    public func files(
        at moment: LocalTime?, _ formatter: any MailFormatter
    ) -> Result<FolderHandover, TextRefused>? {
        guard let output else { return nil }
        let making = FileMaking(output, of: self, at: moment)
        let handover = making.handover
        if let refused = making.refusal(of: handover, formatter) { return .failure(refused) }
        return .success(handover)
    }

    /// What web hooks and commands get: see ``MailPayload``.
    public var payload: String { MailPayload.text(of: self) }
}

extension Application {
    /// How files are made of its mails. What goes over connections of type folder needs no output of its own.
    var writes: Output? { output ?? (kind == .sms || via.isEmpty ? nil : Output()) }
}
