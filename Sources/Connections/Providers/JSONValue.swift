import Bytes
import FoundationEssentials

/// Any JSON, as providers write it (RFC 8259).
enum JSONValue: Hashable, Sendable, Decodable {
    case null
    case flag(Bool)
    case whole(Int64)
    case number(Double)
    case text(String)
    case list([JSONValue])
    case object([String: JSONValue])

    /// `nil` when the octets are no JSON.
    init?(_ octets: [UInt8]) {
        guard let value = try? JSONDecoder().decode(JSONValue.self, from: Data(octets)) else { return nil }
        self = value
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let flag = try? container.decode(Bool.self) {
            self = .flag(flag)
        } else if let whole = try? container.decode(Int64.self) {
            self = .whole(whole)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let object = try? container.decode([String: JSONValue].self) {
            self = .object(object)
        } else {
            self = .list(try container.decode([JSONValue].self))
        }
    }

    /// A member of an object; `nil` for anything else.
    subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[name]
    }

    /// Its elements; none unless it is a list.
    var elements: [JSONValue] {
        guard case .list(let elements) = self else { return [] }
        return elements
    }

    /// A text, or a number or flag written as one; `nil` for all else.
    var words: String? {
        switch self {
        case .text(let text): text
        case .whole(let whole): String(whole)
        case .number(let number): String(number)
        case .flag(let flag): String(flag)
        case .null, .list, .object: nil
        }
    }
}

/// JSON that is written: members in order, those without a value left out.
struct JSONObject {
    private var members: [String] = []

    var text: String { "{\(members.joined(separator: ","))}" }
    var octets: [UInt8] { Array(text.utf8) }

    mutating func set(_ name: String, _ value: String?) {
        if let value { members.append("\(JSONText.quoted(name)):\(JSONText.quoted(value))") }
    }

    mutating func set(_ name: String, _ value: Int?) {
        if let value { members.append("\(JSONText.quoted(name)):\(value)") }
    }

    mutating func set(_ name: String, _ value: Bool) {
        members.append("\(JSONText.quoted(name)):\(value)")
    }

    mutating func set(_ name: String, _ value: JSONObject) {
        members.append("\(JSONText.quoted(name)):\(value.text)")
    }

    /// A list of texts.
    mutating func set(_ name: String, list values: [String]) {
        members.append("\(JSONText.quoted(name)):[\(values.map(JSONText.quoted).joined(separator: ","))]")
    }

    /// A list of objects.
    mutating func set(_ name: String, objects: [JSONObject]) {
        members.append("\(JSONText.quoted(name)):[\(objects.map(\.text).joined(separator: ","))]")
    }
}
