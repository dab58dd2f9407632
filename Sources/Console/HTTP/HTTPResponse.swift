/// An answer to a request.
struct HTTPResponse: Hashable, Sendable {
    /// A header field of our own making.
    struct Field: Hashable, Sendable {
        var name: String
        var value: String
    }

    /// The status code.
    var status: Int
    /// The media type of the body; empty when there is none.
    var contentType: String
    /// More header fields.
    var fields: [Field]
    /// The body; for HEAD the same as for GET, and not sent.
    var body: [UInt8]

    init(status: Int, contentType: String, fields: [Field] = [], body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.fields = fields
        self.body = body
    }
}
