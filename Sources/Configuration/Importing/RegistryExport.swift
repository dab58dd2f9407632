/// What an export of the Windows registry (a `.reg` file) holds.
struct RegistryExport {
    /// The form of the file.
    enum Version: Hashable {
        /// `REGEDIT4`: one octet a character.
        case four
        /// `Windows Registry Editor Version 5.00`: UTF-16.
        case five

        /// `nil` when it is not the first line of an export.
        init?(header: String) {
            switch header.uppercased() {
            case "REGEDIT4": self = .four
            case let text where text.hasPrefix("WINDOWS REGISTRY EDITOR VERSION 5"): self = .five
            case _: return nil
            }
        }
    }

    /// What a value holds.
    enum Data: Hashable {
        /// A string.
        case text(String)
        /// A number of 32 or 64 bits.
        case number(UInt64)
        /// Several strings.
        case texts([String])
        /// Octets of any other type.
        case octets([UInt8])

        /// As text; `nil` when it is none.
        var text: String? {
            switch self {
            case .text(let text): text
            case .number(let number): String(number)
            case .texts(let texts): texts.joined(separator: ",")
            case .octets: nil
            }
        }
    }

    /// A value of a key; the name of the default value is empty.
    struct Value: Hashable {
        let name: String
        let data: Data
    }

    /// A key with its values.
    struct Key: Hashable {
        /// The names from the root key on.
        let path: [String]
        var values: [Value] = []
    }

    /// The most keys and values that are read.
    static let nodeLimit = 100_000

    /// The keys in the order of the file; one that is there twice is here once.
    var keys: [Key] = []
    /// Lines that could not be understood: the line, and why.
    var problems: [(line: Int, reason: String)] = []

    /// Reads an export.
    ///
    /// - Throws: when it is none.
    init(_ text: ImportText) throws(ImportFailure) {
        var reader = RegistryExportReader(text.octets)
        guard reader.readHeader() else {
            throw ImportFailure("it does not begin as an export of the registry does (REGEDIT4 or Windows Registry …)")
        }
        reader.readKeys()
        keys = reader.keys
        problems = reader.problems
    }
}
