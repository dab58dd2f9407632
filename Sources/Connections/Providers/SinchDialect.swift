import FoundationEssentials
import Gateway
import Messages
import Runtime
import SMS

/// Sinch's SMS REST API: `account` is the service plan, `key` its API token; calls are signed with the hook's secret.
///
/// https://developers.sinch.com/docs/sms/api-reference/sms/batches
struct SinchDialect: ProviderDialect {
    private let settings: ProviderConnectionSettings
    private let fields: [HTTPRequestOut.Field]

    init(_ settings: ProviderConnectionSettings) {
        self.settings = settings
        fields = [
            .init("Authorization", "Bearer \(settings.credentials.key)"), .init("User-Agent", "Telepost"),
            .init("Accept", "application/json"),
        ]
    }

    private var batches: String {
        "\(settings.url)/xms/v1/\(PercentCoding.encoded(settings.credentials.account))/batches"
    }

    func request(for text: ProviderText) throws(ProviderMisfit) -> HTTPRequestOut {
        var body = JSONObject()
        // Without one the plan's own number is used, where it has one.
        body.set("from", text.from?.description)
        body.set("to", list: [text.to.e164])
        body.set("body", text.text)
        body.set("type", "mt_text")
        if let url = text.reportURL {
            body.set("delivery_report", "per_recipient_final")
            body.set("callback_url", url)
        }
        body.set("client_reference", text.id.description)
        var request = HTTPRequestOut(url: batches, body: body.octets, timeout: settings.timeout)
        request.fields = fields + [.init("Content-Type", "application/json")]
        return request
    }

    func verdict(of answer: HTTPAnswer, to text: ProviderText) -> ProviderVerdict {
        let json = JSONValue(answer.body)
        guard answer.isFine else {
            let reason = ProviderReason(answer.status, json?["code"]?.words, json?["text"]?.words)
            // 403: the plan may not do this; nothing of it depends on the text.
            return answer.status == 403 ? .notAdmitted(reason) : .refusal(answer.head, reason)
        }
        guard let id = json?["id"]?.words else { return .unclear("it took the text and gave no id") }
        return .taken(ids: [id], words: "Sinch took it as \(id.inOneLine(limit: 64))")
    }

    var check: HTTPRequestOut? {
        HTTPRequestOut(getting: "\(batches)?page_size=1", fields: fields, timeout: settings.timeout)
    }

    // MARK: - Calls

    func read(_ call: HookCall, at now: Timestamp) -> HookReading {
        let hook = HookGuard(settings.hook)
        if hook.isOpen { return .forged("nothing is set that would prove whose call it is") }
        if let objection = hook.objectionToName(call) { return .forged(objection) }
        if !settings.hook.secret.isEmpty, let objection = SinchSignature(call).objection(settings.hook.secret, at: now)
        {
            return .forged(objection)
        }
        guard let json = JSONValue(call.body), case .object = json else { return .unreadable("no JSON") }
        switch json["type"]?.words ?? "" {
        case "mo_text", "mo_binary": return text(json)
        case "recipient_delivery_report_sms", "recipient_delivery_report_mms":
            let report = report(json, phone: json["recipient"]?.words)
            return .news([report].compactMap(\.self).map { .report($0) }, .fine)
        case "delivery_report_sms", "delivery_report_mms":
            let reports = (json["statuses"]?.elements ?? []).compactMap { status in
                report(status, of: json["batch_id"]?.words, phone: status["recipients"]?.elements.first?.words)
            }
            return .news(reports.map { .report($0) }, .fine)
        case _: return .news([], .fine)
        }
    }

    private func text(_ json: JSONValue) -> HookReading {
        guard let from = json["from"]?.words, let to = json["to"]?.words, let body = json["body"]?.words else {
            return .unreadable("a text without its fields")
        }
        let isBinary = json["type"]?.words == "mo_binary"
        let payload = isBinary ? PartPayload(.octets, body.base64Octets) : PartPayload(.utf8, body.utf8)
        return .news([.text(.init(from: from, to: to, payload: payload, id: json["id"]?.words))], .fine)
    }

    private func report(_ status: JSONValue, of batch: String? = nil, phone: String?) -> NetworkReport? {
        let words = status["status"]?.words ?? ""
        let verdict: NetworkReport.Verdict
        switch words {
        case "Delivered": verdict = .delivered
        case "Aborted", "Cancelled", "Rejected", "Deleted", "Failed": verdict = .undelivered
        case "Expired": verdict = .expired
        case _: return nil
        }
        let code = status["code"]?.words.flatMap { $0 == "0" ? nil : $0 }
        return NetworkReport(
            ofProvider: batch ?? status["batch_id"]?.words, phone: phone, verdict, code: code, words: words)
    }
}

/// The signature of Sinch's calls: HMAC of `body.nonce.timestamp`, in Base64.
///
/// https://developers.sinch.com/docs/conversation/callbacks#validating-callbacks
struct SinchSignature {
    /// Sinch tries for nearly two days, and a text that was told of before is known again.
    private static let freshness = Duration.seconds(2 * 86_400)

    private let call: HookCall

    init(_ call: HookCall) {
        self.call = call
    }

    /// What is wrong with it; `nil` when it is right.
    func objection(_ secret: String, at now: Timestamp) -> String? {
        guard let nonce = call.header("x-sinch-webhook-signature-nonce"),
            let timestamp = call.header("x-sinch-webhook-signature-timestamp"),
            let given = call.header("x-sinch-webhook-signature")
        else { return "it is not signed" }
        let digest: Digest
        switch call.header("x-sinch-webhook-signature-algorithm") ?? "HmacSHA256" {
        case "HmacSHA256": digest = .sha256
        case "HmacSHA512": digest = .sha512
        case _: return "it is signed in an unknown way"
        }
        let signed = call.body + Array(".\(nonce).\(timestamp)".utf8)
        guard Secrets.areEqual(given.base64Octets, digest.hmac(of: signed, key: Array(secret.utf8))) else {
            return "the signature is wrong"
        }
        guard let seconds = Int64(timestamp), (0...4_000_000_000).contains(seconds) else { return "it has no time" }
        let age = now - Timestamp(seconds: seconds)
        return age <= Self.freshness && age >= .zero - Self.freshness ? nil : "it was signed too long ago"
    }
}
