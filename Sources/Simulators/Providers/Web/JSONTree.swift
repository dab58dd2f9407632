import Bytes
import FoundationEssentials

/// A JSON value.
indirect enum JSONTree: Hashable, Sendable {
    case null
    case flag(Bool)
    case number(Double)
    case text(String)
    case list([JSONTree])
    case object([String: JSONTree])

    /// Reads JSON; `nil` for anything else.
    init?(_ octets: [UInt8]) {
        do { self = try JSONDecoder().decode(JSONTree.self, from: Data(octets)) } catch { return nil }
    }

    /// The member of that name.
    subscript(name: String) -> JSONTree? { members?[name] }

    /// The members of an object.
    var members: [String: JSONTree]? { if case .object(let members) = self { members } else { nil } }

    /// The elements of a list.
    var elements: [JSONTree]? { if case .list(let elements) = self { elements } else { nil } }

    /// A text's characters.
    var string: String? { if case .text(let text) = self { text } else { nil } }

    /// As JSON, the members in alphabetical order.
    var text: String {
        switch self {
        case .null: "null"
        case .flag(let flag): flag ? "true" : "false"
        case .number(let number): Int(exactly: number).map(String.init) ?? String(number)
        case .text(let text): JSONText.quoted(text)
        case .list(let elements): "[" + elements.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{"
                + members.sorted { $0.key < $1.key }.map { "\(JSONText.quoted($0.key)):\($0.value.text)" }
                .joined(separator: ",") + "}"
        }
    }
}

extension JSONTree: Decodable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let flag = try? container.decode(Bool.self) {
            // Each that does not fit is tried as the next.
            self = .flag(flag)
        } else if let number = try? container.decode(Double.self) {
            self = .number(number)
        } else if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if let elements = try? container.decode([JSONTree].self) {
            self = .list(elements)
        } else {
            self = .object(try container.decode([String: JSONTree].self))
        }
    }
}

extension JSONTree: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral {
    init(stringLiteral value: String) { self = .text(value) }
    init(integerLiteral value: Int) { self = .number(Double(value)) }
    init(booleanLiteral value: Bool) { self = .flag(value) }
}

extension JSONTree: ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral {
    init(arrayLiteral elements: JSONTree...) { self = .list(elements) }
    init(dictionaryLiteral elements: (String, JSONTree)...) {
        self = .object(Dictionary(elements) { _, last in last })
    }
}
