/// Any JSON value: what a configuration table holds is not known beforehand.
public enum JSONValue: Codable, Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case flag(Bool)
    /// A whole number.
    case whole(Int64)
    /// Another number.
    case fraction(Double)
    /// A text.
    case text(String)
    /// An array.
    case list([JSONValue])
    /// An object.
    case object([String: JSONValue])

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = Self.value(Bool.self, container) {
            self = .flag(flag)
        } else if let whole = Self.value(Int64.self, container) {
            self = .whole(whole)
        } else if let fraction = Self.value(Double.self, container) {
            self = .fraction(fraction)
        } else if let text = Self.value(String.self, container) {
            self = .text(text)
        } else if let list = Self.value([JSONValue].self, container) {
            self = .list(list)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// A value of that type; `nil` when it is of another, for which the next is tried.
    private static func value<Value: Decodable>(
        _ type: Value.Type, _ container: any SingleValueDecodingContainer
    ) -> Value? {
        do { return try container.decode(type) } catch { return nil }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .flag(let flag): try container.encode(flag)
        case .whole(let whole): try container.encode(whole)
        case .fraction(let fraction): try container.encode(fraction)
        case .text(let text): try container.encode(text)
        case .list(let list): try container.encode(list)
        case .object(let members): try container.encode(members)
        }
    }
}
