/// An answer to a request.
package struct HTTPResponse: Sendable {
    /// A header field of our own making.
    package struct Field: Hashable, Sendable {
        package var name: String
        package var value: String

        /// A field.
        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The status code.
    package var status: Int
    /// The media type of the body; empty when there is none.
    package var contentType: String
    /// More header fields.
    package var fields: [Field]
    /// The body; for HEAD the same as for GET, and not sent.
    package var body: [UInt8]
    /// What follows ``body`` piece by piece; `nil`: nothing does.
    package var stream: BodyStream?

    /// An answer.
    package init(
        status: Int, contentType: String, fields: [Field] = [], body: [UInt8], stream: BodyStream? = nil
    ) {
        self.status = status
        self.contentType = contentType
        self.fields = fields
        self.body = body
        self.stream = stream
    }

    /// The first field of that name; `nil` when there is none.
    package subscript(field name: String) -> String? { fields.first { $0.name == name }?.value }
}
