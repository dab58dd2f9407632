/// A request as it came, whole.
package struct HTTPRequest: Sendable {
    /// The method as written.
    package var method: String
    /// The request target as written, percent-encoding and all.
    package var target: String
    /// The media type of the body in lower case, without parameters; `nil` when the request names none.
    package var contentType: String?
    /// The header fields by their names in lower case; the last of those that come more than once.
    package var fields: [String: String] = [:]
    /// The body; at most as long as the daemon allows.
    package var body: [UInt8]
    /// The address of the client; empty for the Unix socket.
    package var client: String
    /// Whether it came over TLS.
    package var isProtected = false

    /// A request.
    package init(method: String, target: String, contentType: String?, body: [UInt8], client: String) {
        self.method = method
        self.target = target
        self.contentType = contentType
        self.body = body
        self.client = client
    }

    /// The value of a header field; `nil` when the request has none of that name.
    package subscript(field name: String) -> String? { fields[name] }
}
