import Web

/// The cookie that a browser shows its session by (RFC 6265).
enum SessionCookie {
    static let name = "telepost_session"

    /// The id that a request shows; `nil` when it shows none, or more than one, of which only one can be ours.
    static func id(in request: HTTPRequest) -> String? {
        let values = (request[field: "cookie"] ?? "").split(separator: ";").compactMap { pair -> Substring? in
            let pair = pair.drop { $0 == " " || $0 == "\t" }
            return pair.hasPrefix("\(name)=") ? pair.dropFirst(name.utf8.count + 1) : nil
        }
        return values.count == 1 ? String(values[0]) : nil
    }

    /// Gives a browser its session. It is not sent along when another site leads here, except by a plain link.
    static func field(_ session: Session, isSecure: Bool) -> HTTPResponse.Field { field(session.id, isSecure, "") }

    /// Takes it away again.
    static func end(isSecure: Bool) -> HTTPResponse.Field { field("", isSecure, "; Max-Age=0") }

    private static func field(_ value: String, _ isSecure: Bool, _ end: String) -> HTTPResponse.Field {
        let secure = isSecure ? "; Secure" : ""
        return HTTPResponse.Field(
            name: "Set-Cookie", value: "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax\(secure)\(end)")
    }
}
