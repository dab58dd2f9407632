/// A kind of configuration that `telepost config import` understands.
public enum ImportKind: String, Hashable, Sendable, CaseIterable {
    /// An export of the Windows registry with the tree of an SMTP receiver (row S2-54).
    case reg
    /// The `smsd.conf` of smstools 3.
    case smsd
    /// The `kannel.conf` of Kannel: SMPP connections, users of sendsms, services.
    case kannel

    /// What it is, in words.
    public var words: String {
        switch self {
        case .reg: "an export of the Windows registry"
        case .smsd: "the configuration of smstools"
        case .kannel: "the configuration of Kannel"
        }
    }
}

extension ImportKind {
    /// What a text is, judged by its content; `nil` when it is nothing that is known.
    init?(guessedFrom text: ImportText) {
        var reader = ImportLines(text.octets)
        while let line = reader.next() {
            let words = line.text
            if words.isEmpty || words.hasPrefix("#") || words.hasPrefix(";") { continue }
            if RegistryExport.Version(header: words) != nil {
                self = .reg
            } else if words.hasPrefix("["), words.hasSuffix("]") {
                self = .smsd
            } else if let (key, _) = line.assignment {
                self = key == "group" || key == "include" ? .kannel : .smsd
            } else {
                return nil
            }
            return
        }
        return nil
    }
}
