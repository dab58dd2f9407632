public import Gateway
public import Messages

/// `[[connection]]`: a link to an outside system that Telepost opens.
public struct ConnectionSettings: Hashable, Sendable {
    /// `type`, with the settings of that type.
    public enum Link: Hashable, Sendable {
        /// An SMPP session with an SMSC.
        case smpp(SMPPSettings)
        /// A mail server that takes our mails.
        case smtp(SMTPClientSettings)
        /// A mailbox elsewhere, whose mail we fetch.
        case fetching(FetchingSettings)
        /// A folder of this machine, where files are handed over or picked up.
        case folder(FolderSettings)
        /// A provider that takes texts by HTTP.
        case provider(ProviderSettings)
        /// GSM modems on this machine.
        case modem(ModemSettings)

        /// Whether it carries mails, and no text messages.
        public var carriesMail: Bool {
            switch self {
            case .smpp, .fetching, .folder, .provider, .modem: false
            case .smtp: true
            }
        }

        /// Whether it carries text messages.
        public var carriesTexts: Bool {
            switch self {
            case .smpp, .provider, .modem: true
            case .smtp, .fetching, .folder: false
            }
        }

        /// The settings of a folder; `nil` for all else.
        public var folder: FolderSettings? {
            switch self {
            case .smpp, .smtp, .fetching, .provider, .modem: nil
            case .folder(let folder): folder
            }
        }
    }

    /// `name`.
    public var name: ConnectionName
    /// `active`: whether it is opened.
    public var isActive = true
    /// `when_unknown`: what becomes of a message that was on the wire when all went dark.
    public var whenUnknown = UnknownPolicy.resend
    /// `attempts` and `retry_after`: when and how often a message is tried again; there is at least one pause.
    public var retry = RetrySchedule()
    /// `type` and its settings.
    public var link: Link

    /// An active connection with the defaults.
    public init(name: ConnectionName, link: Link) {
        self.name = name
        self.link = link
    }

    /// - Parameter canCallUs: whether the document says how providers reach our web server.
    init?(_ section: Section, canCallUs: Bool) {
        let name = section.located("name", .connectionName)
        if let name { section.reader.claim(Located(name.value.text, at: name.place), as: "connection") }
        if !section.has("name") { section.reportMissing("name", accepted: TextForm.connectionName.accepted) }
        let type = section.required("type", TextForm<ConnectionType>.word(unavailable: laterTypes))
        guard let type else {
            section.abandon()
            return nil
        }
        if let name {
            section.reader.note(name, ofType: type)
            if type == .folder, section.has("path") {
                section.reader.note(Located(name.value.text, at: name.place), as: "folder to hand over to")
            }
        }
        if let name, [ConnectionName.webHooks, .commands, .folders, .digests, .clients].contains(name.value) {
            section.reader.report(
                ConfigurationProblem(
                    at: name.place, found: "\"\(name.value)\"", accepted: "another name: this one is built in"))
        }
        let isActive = section.flag("active")
        _ = section.value("node", TextForm<Node>.word())
        let link: Link? =
            switch type {
            case .smpp: SMPPSettings(section).map(Link.smpp)
            case .smtp: SMTPClientSettings(section).map(Link.smtp)
            case .pop3: FetchingSettings(section, .pop3).map(Link.fetching)
            case .imap: FetchingSettings(section, .imap).map(Link.fetching)
            case .folder: FolderSettings(section).map(Link.folder)
            case .http: ProviderSettings(section, canCallUs: canCallUs).map(Link.provider)
            case .modem: ModemSettings(section).map(Link.modem)
            }
        guard let stand = ConnectionName("-") else { return nil }
        let nothing = Link.smpp(SMPPSettings(host: "", systemID: ""))
        var settings = ConnectionSettings(name: name?.value ?? stand, link: link ?? nothing)
        settings.isActive = isActive ?? settings.isActive
        settings.readSending(section, type)
        guard link != nil, name != nil else { return nil }
        self = settings
    }

    private mutating func readSending(_ section: Section, _ type: ConnectionType) {
        let words = "type = \"\(type.rawValue)\""
        switch type {
        case .smpp, .smtp, .http, .modem:
            whenUnknown = section.value("when_unknown", .word()) ?? whenUnknown
            readAttempts(section)
        case .folder:
            // What stands in a folder already is seen there, so there is nothing unknown.
            section.meansNothing("when_unknown", with: words)
            if section.has("path") || !section.has("pickup") {
                readAttempts(section)
            } else {
                section.meansNothing("attempts", "retry_after", without: "path")
            }
        case .pop3, .imap: section.meansNothing("when_unknown", "attempts", "retry_after", with: words)
        }
    }

    private mutating func readAttempts(_ section: Section) {
        let attempts = section.whole("attempts", 1...1000) ?? retry.attempts
        let wait = TextForm<Duration>.duration(from: .seconds(1), to: .days(7))
        let pauses = section.values("retry_after", wait, count: 1...20)?.map(\.value) ?? retry.pauses
        retry = RetrySchedule(attempts: attempts, pauses: pauses)
    }
}

extension ConnectionSettings {
    /// Mail is fetched, and files are picked up, for an application that exists.
    func checkApplication(_ reader: DocumentReader) {
        let application: Located<ApplicationName>? =
            switch link {
            case .smpp, .smtp, .provider, .modem: nil
            case .fetching(let fetching): fetching.application
            case .folder(let folder): folder.pickup?.application
            }
        guard let name = application else { return }
        let known = reader.names(of: "application")
        guard !known.contains(name.value.text) else { return }
        let accepted = known.isEmpty ? "an [[application]]" : listed(known)
        let nearest = nearestWord(to: name.value.text, among: known).map { "\"\($0)\"" }
        reader.report(
            ConfigurationProblem(
                at: name.place, "no application has this name", found: "\"\(name.value)\"", accepted: accepted,
                suggestion: nearest))
    }
}

extension DocumentReader {
    /// Keeps the name apart by what the connection carries, for those who name connections.
    fileprivate func note(_ name: Located<ConnectionName>, ofType type: ConnectionType) {
        switch type {
        case .smpp, .http, .modem: note(Located(name.value.text, at: name.place), as: "carrier")
        case .smtp: note(Located(name.value.text, at: name.place), as: "mail connection")
        case .pop3, .imap: note(Located(name.value.text, at: name.place), as: "fetching connection")
        case .folder: note(Located(name.value.text, at: name.place), as: "folder connection")
        }
    }
}

private enum ConnectionType: String, CaseIterable {
    case smpp
    case smtp
    case pop3
    case imap
    case folder
    case http
    case modem
}

/// Where a connection runs (row S4-5): there are no other machines in this version.
private enum Node: String, CaseIterable {
    case any
}

private let laterTypes = ["mm7", "fax", "command"]

extension TextForm where Value == ConnectionName {
    /// A name as connections have it.
    static var connectionName: TextForm {
        TextForm("a name of 1 to 64 letters, digits, \".\", \"_\" and \"-\"") { ConnectionName($0) }
    }
}
