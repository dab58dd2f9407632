import Web

/// What Kannel's `sendsms` answers: a status and a line of text.
struct SendSMSAnswer: Error, Hashable, Sendable {
    let status: Int
    let text: String

    /// It is on the disk.
    static let accepted = SendSMSAnswer(status: 202, text: "0: Accepted for delivery")
    /// Name and password are not those of an account that may send.
    static let unauthorised = SendSMSAnswer(status: 403, text: "Authorization failed for sendsms")
    /// It may be asked again in a while.
    static let later = SendSMSAnswer(status: 503, text: "Temporal failure, try again later.")

    /// The request cannot be carried out.
    static func refused(_ text: String) -> SendSMSAnswer { SendSMSAnswer(status: 400, text: text) }

    /// A part of the request cannot be taken.
    static func misformed(_ text: String) -> SendSMSAnswer { refused(text + ", rejected") }

    /// The answer.
    var response: HTTPResponse {
        let fields = status == 503 ? [HTTPResponse.Field(name: "Retry-After", value: "5")] : []
        // Kannel says text/html; what it says is text, and may repeat what the request said.
        return HTTPResponse(
            status: status, contentType: "text/plain; charset=utf-8", fields: fields, body: Array(text.utf8))
    }
}
