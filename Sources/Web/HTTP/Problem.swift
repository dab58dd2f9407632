/// Why a request was not carried out, as a problem document (RFC 9457).
package struct Problem: Error, Hashable, Sendable {
    /// The HTTP status.
    package var status: Int
    /// What is wrong and what is accepted, in plain words.
    package var detail: String
    /// Header fields that belong to it.
    package var fields: [HTTPResponse.Field] = []

    package init(_ status: Int, _ detail: String, fields: [HTTPResponse.Field] = []) {
        self.status = status
        self.detail = detail
        self.fields = fields
    }

    /// The answer.
    package var response: HTTPResponse {
        let view = ProblemView(title: Self.title(of: status), status: status, detail: detail)
        return HTTPResponse(
            status: status, contentType: "application/problem+json", fields: fields,
            body: (try? JSON.encode(view)) ?? Array("{\"status\":\(status)}\n".utf8))
    }

    private static func title(of status: Int) -> String {
        switch status {
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 406: "Not Acceptable"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 428: "Precondition Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        default: "Internal Server Error"
        }
    }
}
