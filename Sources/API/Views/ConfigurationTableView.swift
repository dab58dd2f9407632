import Gateway
import Web

/// A connection, an application or an inbound route of the document, as the API shows it.
public struct ConfigurationTableView: Codable, Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Its keys with their values; a secret is `{"kept": true}`.
    public var values: [String: JSONValue]

    /// What the API shows of a table.
    init(_ table: ConfigurationTable) {
        name = table.name
        values = JSONValue.members(table.values)
    }
}

extension JSONValue {
    /// A value of the document, its secrets hidden.
    init(_ value: ConfigurationValue) {
        switch value {
        case .text(let text): self = .text(text)
        case .whole(let number): self = .whole(number)
        case .flag(let flag): self = .flag(flag)
        case .list(let list): self = .list(list.map { JSONValue($0) })
        case .table(let entries): self = .object(Self.members(entries))
        case .secret, .kept: self = .object(["kept": .flag(true)])
        }
    }

    static func members(_ entries: [ConfigurationEntry]) -> [String: JSONValue] {
        Dictionary(entries.map { ($0.key, JSONValue($0.value)) }) { first, _ in first }
    }

    /// The value as the document has it.
    ///
    /// - Parameter path: where it stands, for what is said of a value that cannot be.
    func configuration(at path: String) throws(Problem) -> ConfigurationValue {
        switch self {
        case .flag(let flag): return .flag(flag)
        case .whole(let number): return .whole(number)
        case .text(let text): return .text(text)
        case .list(let list):
            var values: [ConfigurationValue] = []
            for (index, value) in list.enumerated() { values.append(try value.configuration(at: "\(path)[\(index)]")) }
            return .list(values)
        case .object(["kept": .flag(true)]): return .kept
        case .object(let members):
            if members.count == 1, case .text(let secret)? = members["secret"] { return .secret(secret) }
            return .table(try Self.entries(members, at: path))
        case .null: throw Problem(422, "\"\(path)\" is null: leave out what is not to be there")
        case .fraction:
            throw Problem(422, "\"\(path)\" must be a whole number, a text, true, false, a list or an object")
        }
    }

    /// The entries of a table. JSON has no order: the type comes first, then the others by name.
    static func entries(
        _ members: [String: JSONValue], at path: String
    ) throws(Problem) -> [ConfigurationEntry] {
        var entries: [ConfigurationEntry] = []
        for key in members.keys.sorted(by: { ($0 == "type" ? "" : $0) < ($1 == "type" ? "" : $1) }) {
            let value = members[key] ?? .null
            entries.append(
                ConfigurationEntry(key, try value.configuration(at: path.isEmpty ? key : "\(path).\(key)")))
        }
        return entries
    }
}
