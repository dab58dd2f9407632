import Gateway
import Messages
import SMS
import Web

/// What would become of something: `/api/v1/preview`, `/api/v1/explain` and `/api/v1/template`.
struct TrialEndpoints: Sendable {
    let gateway: Gateway

    /// What would become of the mail in the body.
    func preview(_ call: Call) async throws(Problem) -> HTTPResponse {
        let query = try call.query("to", "from", "client", "account")
        guard call.request.contentType == "message/rfc822" else {
            throw Problem(415, "the body must be a mail, with the header Content-Type: message/rfc822")
        }
        var envelope = PreviewEnvelope()
        envelope.recipients = (query["to"] ?? "").split(separator: ",").map(String.init)
        (envelope.sender, envelope.client, envelope.account) = (query["from"], query["client"], query["account"])
        let (octets, given) = (call.request.body, envelope)
        let shown = try await refusing { () async throws(OperationRefused) in
            try await gateway.preview(octets, given)
        }
        return try .json(PreviewView(shown))
    }

    /// Which rule takes a recipient, and why the others do not.
    func explain(_ call: Call) throws(Problem) -> HTTPResponse {
        let query = try call.query("address", "from", "client", "account")
        guard let address = query["address"] else {
            throw Problem(400, "\"address\" is missing: a mail address such as +447700900123@sms.example.com")
        }
        var inquiry = AddressInquiry(address)
        (inquiry.sender, inquiry.client, inquiry.account) = (query["from"], query["client"], query["account"])
        let explanation: ClaimExplanation
        do throws(OperationRefused) { explanation = try gateway.explain(inquiry) } catch { throw Problem(error) }
        return try .json(ExplanationView(explanation))
    }

    /// What a template makes of a mail, or of a phone's text.
    func template(_ call: Call) async throws(Problem) -> HTTPResponse {
        _ = try call.query()
        let request = try TemplateBody.read(from: call.request).request
        switch request.source {
        // Whoever may see the configuration need not be one who may read mail.
        case .latest, .message: try call.caller.require(.readMessages)
        case .sample, .mail: break
        }
        let trial = try await refusing { () async throws(OperationRefused) in try await gateway.attempt(request) }
        return try .json(TemplateTrialView(trial))
    }
}

/// A template to be tried out.
struct TemplateBody: RequestBody {
    static let members = Keys.allCases.map(\.rawValue)

    enum Keys: String, CodingKey, CaseIterable {
        case template, use, application, latest, message, mail, groups, transliteration
        case maxCharacters = "max_chars"
        case maxParts = "max_parts"
        case whenTooLong = "when_too_long"
    }

    let template: String
    let use: String?
    let application: String?
    let latest: Bool?
    let message: Int?
    let mail: String?
    let groups: [String]?
    let maxCharacters: Int?
    let maxParts: Int?
    let whenTooLong: String?
    let transliteration: String?

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: Keys.self)
        template = try members.decode(String.self, forKey: .template)
        use = try members.decodeIfPresent(String.self, forKey: .use)
        application = try members.decodeIfPresent(String.self, forKey: .application)
        latest = try members.decodeIfPresent(Bool.self, forKey: .latest)
        message = try members.decodeIfPresent(Int.self, forKey: .message)
        mail = try members.decodeIfPresent(String.self, forKey: .mail)
        groups = try members.decodeIfPresent([String].self, forKey: .groups)
        maxCharacters = try members.decodeIfPresent(Int.self, forKey: .maxCharacters)
        maxParts = try members.decodeIfPresent(Int.self, forKey: .maxParts)
        whenTooLong = try members.decodeIfPresent(String.self, forKey: .whenTooLong)
        transliteration = try members.decodeIfPresent(String.self, forKey: .transliteration)
    }

    /// The same in the gateway's words.
    var request: TemplateTrialRequest {
        get throws(Problem) {
            var request = TemplateTrialRequest(template, for: try purpose, on: try source)
            request.groups = Set(groups ?? [])
            request.maxCharacters = try Self.limit(maxCharacters, "max_chars", 1...1_000_000)
            request.maxParts = try Self.limit(maxParts, "max_parts", 1...SegmentPlan.maximumParts)
            request.whenTooLong = try Self.choice(whenTooLong, "when_too_long", .cut)
            request.transliteration = try Self.choice(transliteration, "transliteration", .off)
            return request
        }
    }

    private var purpose: TemplateTrialRequest.Use {
        get throws(Problem) {
            switch use ?? "text" {
            case "text":
                guard let application else { return .text(nil) }
                guard let name = ApplicationName(application) else {
                    throw Problem(422, "\"\(application.prefix(64))\" is no name of an application")
                }
                return .text(name)
            case "mail": return .mail
            case "answer": return .answer
            case let other: throw Problem(422, "\"use\" is \"\(other.prefix(64))\"; possible are text, mail, answer")
            }
        }
    }

    private var source: TemplateTrialRequest.Source {
        get throws(Problem) {
            switch (message, mail, latest ?? false) {
            case (nil, nil, false): return .sample
            case (nil, nil, true): return .latest
            case (let id?, nil, false): return .message(MessageID(rawValue: Int64(id)))
            case (nil, let mail?, false): return .mail(Array(mail.utf8))
            case (_, _, _): throw Problem(422, "only one of \"message\", \"mail\" and \"latest\" can be given")
            }
        }
    }

    private static func limit(_ number: Int?, _ name: String, _ range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let number else { return nil }
        guard range.contains(number) else {
            throw Problem(422, "\"\(name)\" must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    private static func choice<Value: RawRepresentable<String> & CaseIterable>(
        _ text: String?, _ name: String, _ standard: Value
    ) throws(Problem) -> Value {
        guard let text else { return standard }
        guard let value = Value(rawValue: text) else {
            let possible = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem(422, "\"\(name)\" is \"\(text.prefix(64))\"; possible are \(possible)")
        }
        return value
    }
}
