import Messages

/// What the options of `telepost account add` and `set` say of an account, as the API takes it.
struct AccountProperties: Encodable {
    /// What is cleared is written like this.
    private static let nothing = "none"

    /// A property that was named: its value, or nothing.
    private enum Value: Encodable {
        case nothing
        case text(String)
        case texts([String])
        case count(Int)
        case flag(Bool)

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .nothing: try container.encodeNil()
            case .text(let text): try container.encode(text)
            case .texts(let texts): try container.encode(texts)
            case .count(let count): try container.encode(count)
            case .flag(let flag): try container.encode(flag)
            }
        }
    }

    private var values: [String: Value] = [:]

    /// Reads the options.
    init(_ arguments: Arguments) throws(CommandFailure) {
        if let address = arguments.text(.address) {
            values["address"] = address == Self.nothing ? .nothing : .text(address)
        }
        if let role = arguments.text(.role), role != Self.nothing {
            let known = Account.Role.allCases.map(\.rawValue)
            values["role"] = .text(try arguments.choice(.role, of: known + [Self.nothing]) ?? role)
        } else if arguments.has(.role) {
            values["role"] = .nothing
        }
        for (option, key) in [
            (Option.number, "numbers"), (.sender, "senders"), (.country, "countries"), (.certificate, "certificates"),
        ] {
            values[key] = Self.list(arguments.texts(option))
        }
        let servers = arguments.texts(.login).flatMap { $0.split(separator: ",").map(String.init) }
        try Self.check(servers, arguments)
        values["login"] = Self.list(servers)
        values["messages_per_day"] = try Self.count(.messagesPerDay, arguments)
        values["parts_per_day"] = try Self.count(.partsPerDay, arguments)
        values["smpp_throughput"] = try Self.count(.smppThroughput, arguments, SMPPTerms.throughputs)
        values["smpp_window"] = try Self.count(.smppWindow, arguments, SMPPTerms.windows)
        values["smpp_binds"] = try Self.count(.smppBinds, arguments, SMPPTerms.bindCounts)
        if arguments.has(.active), arguments.has(.inactive) {
            throw arguments.wrong("--active and --inactive do not go together")
        }
        if arguments.has(.active) || arguments.has(.inactive) { values["active"] = .flag(arguments.has(.active)) }
    }

    /// Whether nothing was said.
    var isEmpty: Bool { values.isEmpty }

    /// Adds the name of an account to be made.
    mutating func add(name: String) { values["name"] = .text(name) }

    /// Adds a password of an account to be made.
    mutating func add(password: String) { values["password"] = .text(password) }

    /// Adds a secret of an account to be made.
    mutating func add(sharedSecret: String) { values["shared_secret"] = .text(sharedSecret) }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(values)
    }

    private static func list(_ texts: [String]) -> Value? {
        guard !texts.isEmpty else { return nil }
        return texts == [nothing] ? .nothing : .texts(texts)
    }

    private static func check(_ servers: [String], _ arguments: Arguments) throws(CommandFailure) {
        if arguments.has(.login), servers.isEmpty {
            throw arguments.wrong("--login takes servers such as smtp,pop3, or none")
        }
        let known = Account.Login.allCases.map(\.rawValue)
        for server in servers where servers != [nothing] && !known.contains(server.lowercased()) {
            throw arguments.wrong("--login takes \(known.joined(separator: ", ")), or none; not \(server)")
        }
    }

    private static func count(
        _ option: Option, _ arguments: Arguments, _ range: ClosedRange<Int> = 0...1_000_000_000
    ) throws(CommandFailure) -> Value? {
        if arguments.text(option) == nothing { return .nothing }
        return try arguments.wholeNumber(option, in: range).map { .count($0) }
    }
}
