import Gateway

/// Something in the document that names a connection.
struct ConnectionUse: Hashable, Sendable {
    /// What, as in `application alerts`.
    let what: String
    /// The key, as in `via`.
    let key: String

    /// The keys that name connections.
    private static let keys: Set<String> = ["via", "connection"]
    /// The keys that name connections behind `connection:`.
    private static let places: Set<String> = ["deliver", "also"]

    /// All that names the connection.
    static func all(of name: String, in tables: [ConfigurationTable]) -> [ConnectionUse] {
        tables.flatMap { table in
            table.values.filter { entry in names(entry.value, under: entry.key, name) }
                .map { ConnectionUse(what: "\(word(table.kind)) \(table.name)", key: $0.key) }
        }
    }

    private static func names(_ value: ConfigurationValue, under key: String, _ name: String) -> Bool {
        switch value {
        case .text(let text):
            keys.contains(key) && text == name || places.contains(key) && text == "connection:\(name)"
        case .list(let values): values.contains { names($0, under: key, name) }
        case .table(let entries): entries.contains { names($0.value, under: $0.key, name) }
        case .whole, .flag, .secret, .kept: false
        }
    }

    private static func word(_ kind: ConfigurationTable.Kind) -> String {
        switch kind {
        case .connection: "connection"
        case .application: "application"
        case .inbound: "route"
        }
    }
}
