import Configuration
import Connections
import Gateway
import Patterns
import Templates

extension FolderConnectionSettings {
    /// The settings of a connection of type `folder` as the document has them.
    ///
    /// - Throws: for a template that cannot be used.
    init(_ connection: ConnectionSettings, _ folder: FolderSettings) throws(TemplateFailure) {
        self.init(
            name: connection.name, path: folder.path?.value,
            policy: FailurePolicy(schedule: connection.retry, whenUnknown: .resend), pickup: nil)
        guard let settings = folder.pickup, let dialect = try Self.dialect(settings) else { return }
        var pickup = FolderPickupSettings(path: settings.folder.value, dialect: dialect)
        (pickup.every, pickup.settle) = (settings.every, settings.settle)
        pickup.sent = Self.inner(settings.sent, of: settings.folder.value)
        pickup.failed = Self.inner(settings.failed, of: settings.folder.value)
        pickup.maxFileSize = settings.maxFileSize.octets
        self.pickup = pickup
    }

    /// A folder directly in the one that is picked up from goes by its name: that one is made where it is missing.
    private static func inner(_ path: String, of folder: String) -> String {
        let head = folder.hasSuffix("/") ? folder : folder + "/"
        guard path.hasPrefix(head) else { return path }
        let name = path.dropFirst(head.count)
        return name.isEmpty || name.contains("/") ? path : String(name)
    }

    /// - Returns: `nil` when something is missing that the reader of the document insists on.
    private static func dialect(_ pickup: FolderSettings.Pickup) throws(TemplateFailure) -> FolderDialect? {
        switch pickup.dialect {
        case .smstools: return .smstools(pickup.application?.value)
        case .control: return .control(pickup.application?.value)
        case .mail: return pickup.application.map { .mail($0.value) }
        case .files:
            guard let letter = pickup.letter else { return nil }
            return .files(
                FileMailing(
                    to: letter.to, from: letter.from,
                    subject: try template(letter.subject), text: try template(letter.text),
                    via: letter.connections))
        }
    }

    private static func template(_ source: Located<String>) throws(TemplateFailure) -> Template {
        try Template(
            source.value, fields: FileMailing.fields, patterns: TemplatePatterns(PCRE2Compiler()))
    }
}
