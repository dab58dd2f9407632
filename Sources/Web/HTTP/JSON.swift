import FoundationEssentials

/// How the API writes and reads JSON: members in alphabetical order, one document a line.
package enum JSON {
    /// The octets of `value`, with a line feed at the end.
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var octets = try Array(encoder.encode(value))
        octets.append(UInt8(ascii: "\n"))
        return octets
    }

    /// The value that `octets` hold; for documents of our own.
    package static func decode<Value: Decodable>(_ type: Value.Type, from octets: [UInt8]) throws -> Value {
        try JSONDecoder().decode(type, from: Data(octets))
    }
}
