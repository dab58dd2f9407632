/// What a simulated provider answers.
struct WebAnswer: Hashable, Sendable {
    /// The status code.
    var status: Int
    /// Header fields besides those about the body.
    var fields: [WebRequest.Item] = []
    /// The media type of the body; empty when there is none.
    var mediaType = ""
    /// The body.
    var body: [UInt8] = []

    /// An answer without a body.
    init(_ status: Int) {
        self.status = status
    }

    /// An answer in JSON.
    init(_ status: Int, _ json: JSONTree) {
        self.init(status, "application/json", json.text)
    }

    /// An answer of some other kind.
    init(_ status: Int, _ mediaType: String, _ text: String) {
        self.status = status
        self.mediaType = mediaType
        body = Array(text.utf8)
    }

    /// The same with another header field.
    func with(_ name: String, _ value: String) -> WebAnswer {
        var answer = self
        answer.fields.append(WebRequest.Item(name: name, value: value))
        return answer
    }

    /// As it goes over the wire.
    ///
    /// - Parameter isLast: whether the connection is closed after it.
    func octets(isLast: Bool) -> [UInt8] {
        var head = "HTTP/1.1 \(status) \(Self.words(status))\r\n"
        if !mediaType.isEmpty { head += "Content-Type: \(mediaType)\r\n" }
        if status != 204 { head += "Content-Length: \(body.count)\r\n" }
        for field in fields { head += "\(field.name): \(field.value)\r\n" }
        if isLast { head += "Connection: close\r\n" }
        return Array((head + "\r\n").utf8) + (status == 204 ? [] : body)
    }

    private static func words(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        default: "Status"
        }
    }
}
