import Gateway
import Messages

extension Row {
    /// The columns that ``revision()`` reads.
    static let revisionColumns = "number, at, author, note, document"

    /// A state of the document.
    mutating func revision() -> ConfigurationRevision {
        let number = integer()
        let at = moment()
        let author = text()
        let note = text()
        return ConfigurationRevision(number: number, at: at, author: author, note: note, document: text())
    }

    /// The columns that ``auditEntry()`` reads.
    static let auditColumns = "number, at, actor, client, action, subject, detail"

    /// Who changed what.
    mutating func auditEntry() -> AuditEntry {
        let number = integer()
        let at = moment()
        let actor = text()
        let client = text()
        let action = text()
        let subject = text()
        var entry = AuditEntry(
            at: at, actor: actor, client: client, action: action, subject: subject, detail: text())
        entry.number = number
        return entry
    }

    /// The columns that ``token()`` reads.
    static let tokenColumns = "name, digest, rights, account, made, maker, expires"

    /// A token. A right that is none to this version is left out: it allows nothing.
    mutating func token() throws(StoreFailure) -> AccessToken {
        let name = text()
        let digest = text()
        let rights = try Spelling.list(text()).compactMap { Right(rawValue: $0) }
        let account: AccountName? = if let name = optionalText() { try Spelling.account(name) } else { nil }
        let made = moment()
        var token = AccessToken(
            name: name, digest: digest, rights: Set(rights), account: account, madeAt: made, madeBy: text())
        token.expires = optionalMoment()
        return token
    }

    /// The columns that ``pause()`` reads.
    static let pauseColumns = "connection, at, author"

    /// A pause.
    mutating func pause() throws(StoreFailure) -> ConnectionPause {
        let connection = try Spelling.connection(text())
        let at = moment()
        return ConnectionPause(connection, at: at, author: text())
    }
}
