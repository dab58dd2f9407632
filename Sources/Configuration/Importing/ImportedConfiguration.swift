/// What `telepost config import` made of another product's configuration.
///
/// The document says beside each setting where it comes from, and at its end what could not be carried over and why. Passwords
/// are carried over as they are, and shown nowhere else.
public struct ImportedConfiguration: Hashable, Sendable {
    /// The most octets a file to be imported may have.
    public static let sizeLimit = 8 << 20

    /// What was read.
    public let kind: ImportKind
    /// A TOML document.
    public let document: String
    /// How many settings were carried over.
    public let settings: Int
    /// What could not be carried over, with the reason, one line each.
    public let leftovers: [String]

    /// Reads another product's configuration.
    ///
    /// - Parameters:
    ///   - octets: the file.
    ///   - kind: what it is; `nil`: to be guessed from the content.
    /// - Throws: when nothing in it could be understood.
    public init(_ octets: [UInt8], kind: ImportKind? = nil) throws(ImportFailure) {
        guard octets.count <= Self.sizeLimit else {
            throw ImportFailure("it has \(octets.count) octets; accepted: at most \(Self.sizeLimit)")
        }
        let text = ImportText(octets)
        guard let kind = kind ?? ImportKind(guessedFrom: text) else {
            throw ImportFailure("it is no configuration that is known here")
        }
        var page = ImportPage(kind)
        if text.isGuessed {
            page.leave("letters beyond ASCII", "the file is no UTF-8, and was read as Latin 1: look at names and texts")
        }
        switch kind {
        case .reg: try ReceiverImport.write(try RegistryExport(text), to: &page)
        case .smsd: try SpoolerImport.write(ImportGroup.sections(text, &page), to: &page)
        case .kannel: try KannelImport.write(ImportGroup.groups(text, &page), to: &page)
        }
        guard page.hasTables else { throw ImportFailure("nothing in it could be carried over") }
        self.kind = kind
        document = page.text
        settings = page.settings
        leftovers = page.leftovers
    }
}
