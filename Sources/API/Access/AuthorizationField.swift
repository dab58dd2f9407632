import Bytes
import Web

/// What a request's `Authorization` says (RFC 9110 §11.6.2).
///
///     Basic  = "Basic" 1*SP base64(user-id ":" password)      ; RFC 7617, in UTF-8
///     Bearer = "Bearer" 1*SP token                            ; RFC 6750 §2.1
enum AuthorizationField: Equatable {
    case basic(name: String, password: [UInt8])
    case bearer(String)

    /// The longest name and password in octets.
    static let longest = 1000

    /// Reads the field of a request; `nil` when it has none.
    init?(_ request: HTTPRequest) throws(Problem) {
        guard let text = request[field: "authorization"] else { return nil }
        let words = text.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard words.count == 2 else { throw Self.unreadable }
        let rest = words[1].drop { $0 == " " }
        switch words[0].lowercased() {
        case "basic": self = try Self.basic(rest)
        case "bearer": self = .bearer(String(rest))
        default: throw Self.unreadable
        }
    }

    private static func basic(_ text: Substring) throws(Problem) -> AuthorizationField {
        guard let octets = Base64.decode(Array(text.utf8)[...]),
            let colon = octets.firstIndex(of: UInt8(ascii: ":")),
            let name = String(validating: octets[..<colon], as: UTF8.self)
        else { throw unreadable }
        return .basic(name: name, password: Array(octets[(colon + 1)...]))
    }

    private static let unreadable = Problem(
        401, "the Authorization field must be Basic with a name and a password, or Bearer with a token",
        fields: [Challenge.basic])
}

/// What a 401 asks for (RFC 9110 §11.6.1).
enum Challenge {
    static let basic = HTTPResponse.Field(
        name: "WWW-Authenticate", value: "Basic realm=\"Telepost\", charset=\"UTF-8\"")
    static let bearer = HTTPResponse.Field(
        name: "WWW-Authenticate", value: "Bearer realm=\"Telepost\", error=\"invalid_token\"")

    /// What to ask a client for. A browser would ask its user for a name and a password behind the back of our script.
    static func fields(for request: HTTPRequest) -> [HTTPResponse.Field] {
        let mode = request[field: "sec-fetch-mode"]
        return mode == nil || mode == "navigate" ? [basic] : []
    }
}
