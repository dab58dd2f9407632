import Web

/// Finds out how a type looks in JSON, by having it decode itself from nothing: so the description of a view is the view
/// itself, and cannot lag behind it.
final class SchemaReading {
    /// A member of an object.
    struct Member {
        let name: String
        let schema: JSONValue
        let isRequired: Bool
    }

    /// The schemas of objects, by their names.
    private(set) var components: [String: JSONValue] = [:]

    /// What stands for a type: its schema, or where that is to be found.
    func schema(of type: any Decodable.Type) -> JSONValue {
        if let simple = Self.simple(type) { return simple }
        if let list = type as? any ListShape.Type {
            return .object(["type": .text("array"), "items": schema(of: list.element)])
        }
        if let maybe = type as? any MaybeShape.Type { return Self.nullable(schema(of: maybe.wrapped)) }
        if let dictionary = type as? any DictionaryShape.Type {
            let values = dictionary.element == JSONValue.self ? .flag(true) : schema(of: dictionary.element)
            return .object(["type": .text("object"), "additionalProperties": values])
        }
        let name = Self.name(of: type)
        if components[name] == nil {
            // A type within itself finds this.
            components[name] = .object([:])
            components[name] = object(type, named: name)
        }
        return .object(["$ref": .text("#/components/schemas/\(name)")])
    }

    /// What objects of a type are called: without `View`, `Endpoints` and the room.
    static func name(of type: any Decodable.Type) -> String {
        String(reflecting: type).split(separator: ".").dropFirst()
            .map { $0.replacing("Endpoints", with: "").replacing("View", with: "") }.joined()
    }

    private func object(_ type: any Decodable.Type, named name: String) -> JSONValue {
        let decoder = SchemaDecoder(self)
        decoder.read(type)
        assert(decoder.isComplete, "\(name) cannot be described")
        var properties: [String: JSONValue] = [:]
        for member in decoder.members {
            properties[member.name] = member.schema.annotated(SchemaNotes.notes["\(name).\(member.name)"])
        }
        var schema: [String: JSONValue] = ["type": .text("object"), "properties": .object(properties)]
        let required = Set(decoder.members.filter(\.isRequired).map(\.name)).sorted()
        if !required.isEmpty { schema["required"] = .list(required.map { .text($0) }) }
        // What comes in has no other members; what goes out may get more one day.
        if type is any RequestBody.Type { schema["additionalProperties"] = .flag(false) }
        return .object(schema)
    }

    private static func simple(_ type: any Decodable.Type) -> JSONValue? {
        switch type {
        case is Bool.Type: .object(["type": .text("boolean")])
        case is Int.Type, is Int64.Type: .object(["type": .text("integer"), "format": .text("int64")])
        case is Double.Type: .object(["type": .text("number")])
        case is String.Type: .object(["type": .text("string")])
        case is Moment.Type: .object(["type": .text("string"), "format": .text("date-time")])
        case is JSONValue.Type: .object(["type": .text("object")])
        case _: nil
        }
    }

    /// The same, or `null`.
    static func nullable(_ schema: JSONValue) -> JSONValue {
        guard case .object(var members) = schema, let type = members["type"] else {
            return .object(["anyOf": .list([schema, .object(["type": .text("null")])])])
        }
        members["type"] = .list([type, .text("null")])
        return .object(members)
    }
}

extension JSONValue {
    /// A schema with more said about it.
    func annotated(_ notes: [String: JSONValue]?) -> JSONValue {
        guard let notes, case .object(let members) = self else { return self }
        return .object(members.merging(notes) { _, note in note })
    }
}

// MARK: - Shapes

/// A list of something.
private protocol ListShape {
    static var element: any Decodable.Type { get }
}

extension Array: ListShape where Element: Decodable {
    fileprivate static var element: any Decodable.Type { Element.self }
}

/// Something or `null`.
private protocol MaybeShape {
    static var wrapped: any Decodable.Type { get }
}

extension Optional: MaybeShape where Wrapped: Decodable {
    fileprivate static var wrapped: any Decodable.Type { Wrapped.self }
}

/// An object with any members.
private protocol DictionaryShape {
    static var element: any Decodable.Type { get }
}

extension Dictionary: DictionaryShape where Key == String, Value: Decodable {
    fileprivate static var element: any Decodable.Type { Value.self }
}
