public import Gateway
public import Messages

/// `[[connection]]`: a link to an outside system that Telepost opens.
public struct ConnectionSettings: Hashable, Sendable {
    /// `type`, with the settings of that type.
    public enum Link: Hashable, Sendable {
        /// An SMPP session with an SMSC.
        case smpp(SMPPSettings)
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

    init?(_ section: Section) {
        let name = section.located("name", .connectionName)
        if let name { section.reader.claim(Located(name.value.text, at: name.place), as: "connection") }
        if !section.has("name") { section.reportMissing("name", accepted: TextForm.connectionName.accepted) }
        guard section.required("type", TextForm<ConnectionType>.word(unavailable: laterTypes)) != nil else {
            section.abandon()
            return nil
        }
        let isActive = section.flag("active")
        let whenUnknown = section.value("when_unknown", TextForm<UnknownPolicy>.word())
        let attempts = section.whole("attempts", 1...1000)
        let wait = TextForm<Duration>.duration(from: .seconds(1), to: .days(7))
        let pauses = section.values("retry_after", wait, count: 1...20)?.map(\.value)
        guard let smpp = SMPPSettings(section), let name else { return nil }
        self.init(name: name.value, link: .smpp(smpp))
        self.isActive = isActive ?? self.isActive
        self.whenUnknown = whenUnknown ?? self.whenUnknown
        self.retry = RetrySchedule(attempts: attempts ?? retry.attempts, pauses: pauses ?? retry.pauses)
    }
}

private enum ConnectionType: String, CaseIterable {
    case smpp
}

private let laterTypes = ["smtp", "pop3", "imap", "modem", "http", "mm7", "folder", "fax", "command"]

extension TextForm where Value == ConnectionName {
    /// A name as connections have it.
    static var connectionName: TextForm {
        TextForm("a name of 1 to 64 letters, digits, \".\", \"_\" and \"-\"") { ConnectionName($0) }
    }
}
