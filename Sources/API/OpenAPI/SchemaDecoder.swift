/// A decoder with nothing in it, which notes what it is asked for.
final class SchemaDecoder: Decoder {
    let codingPath: [any CodingKey] = []
    let userInfo: [CodingUserInfoKey: Any] = [:]
    private let reading: SchemaReading
    private(set) var members: [SchemaReading.Member] = []
    /// Whether the type went through to its end.
    private(set) var isComplete = true

    init(_ reading: SchemaReading) {
        self.reading = reading
    }

    /// Has a type decode itself; what it makes of nothing does not matter.
    func read(_ type: any Decodable.Type) {
        do { _ = try type.init(from: self) } catch { isComplete = false }
    }

    func note(_ key: any CodingKey, _ type: any Decodable.Type, isRequired: Bool, isNullable: Bool = false) {
        guard !members.contains(where: { $0.name == key.stringValue }) else { return }
        let schema = reading.schema(of: type)
        members.append(
            SchemaReading.Member(
                name: key.stringValue, schema: isNullable ? SchemaReading.nullable(schema) : schema,
                isRequired: isRequired))
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(Keyed<Key>(decoder: self))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { Unkeyed(decoder: self) }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { Single(decoder: self) }

    /// A value of a type, made of nothing.
    fileprivate func empty<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try Value(from: SchemaDecoder(SchemaReading()))
    }

    fileprivate func fail(_ path: [any CodingKey]) -> DecodingError {
        DecodingError.dataCorrupted(DecodingError.Context(codingPath: path, debugDescription: "nothing is there"))
    }
}

extension SchemaDecoder {
    private final class Keyed<Key: CodingKey>: KeyedDecodingContainerProtocol {
        let decoder: SchemaDecoder
        let codingPath: [any CodingKey] = []
        let allKeys: [Key] = []
        /// The key that was asked for `null` last: it may be `null`, or absent.
        private var nullable: String?

        init(decoder: SchemaDecoder) {
            self.decoder = decoder
        }

        func contains(_ key: Key) -> Bool { true }

        func decodeNil(forKey key: Key) throws -> Bool {
            nullable = key.stringValue
            return false
        }

        private func note(_ key: Key, _ type: any Decodable.Type) {
            let isNullable = nullable == key.stringValue
            decoder.note(key, type, isRequired: !isNullable, isNullable: isNullable)
        }

        func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
            note(key, type)
            return try decoder.empty(type)
        }

        func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
            decoder.note(key, type, isRequired: false)
            return nil
        }

        func decodeIfPresent(_ type: Bool.Type, forKey key: Key) throws -> Bool? {
            decoder.note(key, type, isRequired: false)
            return nil
        }

        func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
            decoder.note(key, type, isRequired: false)
            return nil
        }

        func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? {
            decoder.note(key, type, isRequired: false)
            return nil
        }

        func decodeIfPresent(_ type: Int64.Type, forKey key: Key) throws -> Int64? {
            decoder.note(key, type, isRequired: false)
            return nil
        }

        func decodeIfPresent(_ type: Double.Type, forKey key: Key) throws -> Double? {
            decoder.note(key, type, isRequired: false)
            return nil
        }

        func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type, forKey key: Key
        ) throws -> KeyedDecodingContainer<Nested> { throw decoder.fail([key]) }

        func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
            throw decoder.fail([key])
        }

        func superDecoder() throws -> any Decoder { decoder }
        func superDecoder(forKey key: Key) throws -> any Decoder { decoder }
    }

    /// A list without elements.
    private struct Unkeyed: UnkeyedDecodingContainer {
        let decoder: SchemaDecoder
        let codingPath: [any CodingKey] = []
        let count: Int? = 0
        let isAtEnd = true
        let currentIndex = 0

        mutating func decodeNil() throws -> Bool { true }
        mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { throw decoder.fail([]) }

        mutating func nestedContainer<Nested: CodingKey>(
            keyedBy type: Nested.Type
        ) throws -> KeyedDecodingContainer<Nested> { throw decoder.fail([]) }

        mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { throw decoder.fail([]) }
        mutating func superDecoder() throws -> any Decoder { decoder }
    }

    /// A value that is `null`, or a moment.
    private struct Single: SingleValueDecodingContainer {
        let decoder: SchemaDecoder
        let codingPath: [any CodingKey] = []

        func decodeNil() -> Bool { true }
        func decode(_ type: Bool.Type) throws -> Bool { false }
        func decode(_ type: String.Type) throws -> String { "1970-01-01T00:00:00Z" }
        func decode(_ type: Int.Type) throws -> Int { 0 }
        func decode(_ type: Int64.Type) throws -> Int64 { 0 }
        func decode(_ type: Double.Type) throws -> Double { 0 }
        func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { throw decoder.fail([]) }
    }
}
