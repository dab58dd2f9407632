/// Where a message goes.
public enum Destination: Hashable, Sendable, CustomStringConvertible {
    /// To a phone, as a text message.
    case phone(PhoneNumber)
    /// To a mailbox, by a mail server.
    case mail(EmailAddress)
    /// To a program elsewhere, by HTTP; its URL.
    case webHook(String)
    /// To a program on this machine; its path and arguments.
    case command(String)
    /// Into a folder of this machine, as files; its path.
    case folder(String)
    /// Into the mailbox of an account, where it is as soon as it is accepted.
    case account(AccountName)
    /// Nobody wanted it, or nobody knows whose it is: it waits for a person.
    case nowhere

    /// As people read it.
    public var description: String {
        switch self {
        case .phone(let number): number.e164
        case .mail(let address): address.description
        case .webHook(let url): url
        case .command(let command): command
        case .folder(let path): path
        case .account(let name): "account \(name)"
        case .nowhere: "nobody"
        }
    }

    /// For the log: as much as may be shown there.
    public var redacted: String {
        switch self {
        case .phone(let number): number.redacted
        case .mail(let address): address.redacted
        case .webHook: "web hook"
        case .command: "command"
        case .folder: "folder"
        case .account(let name): "account \(name)"
        case .nowhere: "nobody"
        }
    }
}
