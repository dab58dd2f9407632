import FoundationEssentials

/// What a request may hold as JSON: an object with no members but the known ones.
package protocol RequestBody: Decodable {
    /// The names of the members there may be.
    static var members: [String] { get }
}

extension RequestBody {
    /// Reads the body of `request`.
    package static func read(from request: HTTPRequest) throws(Problem) -> Self {
        guard request.contentType == "application/json" else {
            throw Problem(415, "the body must be JSON, with the header Content-Type: application/json")
        }
        let data = Data(request.body)
        let names: [String]
        do { names = try JSONDecoder().decode(MemberNames.self, from: data).names } catch DecodingError.typeMismatch {
            throw Problem(400, "the body must be a JSON object")
        } catch {
            throw Problem(400, "the body is not valid JSON")
        }
        let unknown = names.filter { !members.contains($0) }.sorted()
        guard unknown.isEmpty else {
            let known = members.isEmpty ? "no members are possible" : "possible are \(members.joined(separator: ", "))"
            throw Problem(422, "unknown member \"\(unknown[0].prefix(64))\"; \(known)")
        }
        do { return try JSONDecoder().decode(Self.self, from: data) } catch { throw problem(error) }
    }

    private static func words(_ type: any Any.Type) -> String {
        switch type {
        case is Int.Type: "a whole number"
        case is Bool.Type: "true or false"
        case is String.Type: "a text"
        case _: "a list of texts"
        }
    }

    private static func problem(_ error: any Error) -> Problem {
        switch error as? DecodingError {
        case .keyNotFound(let key, _): return Problem(422, "the member \"\(key.stringValue)\" is missing")
        case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
            let name = context.codingPath.first?.stringValue ?? ""
            let kind = context.codingPath.count > 1 ? "a list of texts" : words(type)
            return Problem(422, "the member \"\(name)\" must be \(kind)")
        // A text with half a surrogate pair in it, which only shows when the text is made.
        case .dataCorrupted, .none: return Problem(400, "the body is not valid JSON")
        @unknown default: return Problem(400, "the body could not be read")
        }
    }
}

/// The names of an object's members, whatever they hold.
private struct MemberNames: Decodable {
    struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    let names: [String]

    init(from decoder: any Decoder) throws {
        names = try decoder.container(keyedBy: Name.self).allKeys.map(\.stringValue)
    }
}
