/// A request as it came, whole.
struct HTTPRequest: Sendable {
    /// The method as written.
    var method: String
    /// The request target as written, percent-encoding and all.
    var target: String
    /// The media type of the body in lower case, without parameters; `nil` when the request names none.
    var contentType: String?
    /// The body; at most as long as the daemon allows.
    var body: [UInt8]
    /// The address of the client; empty for the Unix socket.
    var client: String
}
