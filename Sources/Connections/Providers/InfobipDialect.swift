import Gateway
import Messages
import Runtime

/// Infobip's SMS API, version 3: `url` is the customer's base address, `key` an API key.
///
/// It signs nothing: its calls give a name and password, or a token in the address.
/// https://www.infobip.com/docs/api/channels/sms
struct InfobipDialect: ProviderDialect {
    private let settings: ProviderConnectionSettings
    private let fields: [HTTPRequestOut.Field]

    init(_ settings: ProviderConnectionSettings) {
        self.settings = settings
        fields = [
            .init("Authorization", "App \(settings.credentials.key)"), .init("User-Agent", "Telepost"),
            .init("Accept", "application/json"),
        ]
    }

    func request(for text: ProviderText) throws(ProviderMisfit) -> HTTPRequestOut {
        guard let from = text.from else { throw ProviderMisfit(words: "there is no number that it could come from") }
        var (message, destination, content) = (JSONObject(), JSONObject(), JSONObject())
        destination.set("to", String(text.to.digits))
        content.set("text", text.text)
        message.set("sender", Self.bare(from))
        message.set("destinations", objects: [destination])
        message.set("content", content)
        if let seconds = text.validity(in: 60...172_800) {
            var (options, period) = (JSONObject(), JSONObject())
            period.set("amount", max(1, seconds / 60))
            period.set("timeUnit", "MINUTES")
            options.set("validityPeriod", period)
            message.set("options", options)
        }
        if let url = text.reportURL {
            var (webhooks, delivery) = (JSONObject(), JSONObject())
            delivery.set("url", url)
            webhooks.set("delivery", delivery)
            webhooks.set("contentType", "application/json")
            message.set("webhooks", webhooks)
        }
        var body = JSONObject()
        body.set("messages", objects: [message])
        var request = HTTPRequestOut(
            url: "\(settings.url)/sms/3/messages", body: body.octets, timeout: settings.timeout)
        request.fields = fields + [.init("Content-Type", "application/json")]
        return request
    }

    private static func bare(_ originator: Originator) -> String {
        switch originator {
        case .number(let number): String(number.digits)
        case .shortCode(let digits): digits
        case .name(let name): name
        }
    }

    func verdict(of answer: HTTPAnswer, to text: ProviderText) -> ProviderVerdict {
        let json = JSONValue(answer.body)
        guard answer.isFine else {
            let reason = Self.reason(answer.status, json)
            return answer.status == 403 ? .notAdmitted(reason) : .refusal(answer.head, reason)
        }
        guard let message = json?["messages"]?.elements.first, let id = message["messageId"]?.words else {
            return .unclear("it took the text and gave no id")
        }
        let status = message["status"]
        let name = status?["name"]?.words ?? ""
        guard status?["groupName"]?.words == "REJECTED" else {
            return .taken(ids: [id], words: "Infobip took it as \(id.inOneLine(limit: 64))")
        }
        let reason = ProviderReason(name, status?["description"]?.words)
        let passes = ["REJECTED_NOT_ENOUGH_CREDITS", "REJECTED_SYSTEM_ERROR", "REJECTED_FLOODING_FILTER"]
        return .refused(passes.contains(name) ? .temporary : .permanent, reason)
    }

    /// Version 2 and version 3 say it differently.
    private static func reason(_ status: Int, _ json: JSONValue?) -> ProviderReason {
        let older = json?["requestError"]?["serviceException"]
        return ProviderReason(
            status, older?["messageId"]?.words ?? json?["errorCode"]?.words,
            older?["text"]?.words ?? json?["description"]?.words)
    }

    var check: HTTPRequestOut? {
        HTTPRequestOut(getting: "\(settings.url)/account/1/balance", fields: fields, timeout: settings.timeout)
    }

    // MARK: - Calls

    func read(_ call: HookCall, at now: Timestamp) -> HookReading {
        if let objection = HookGuard(settings.hook).objection(call) { return .forged(objection) }
        guard let results = JSONValue(call.body)?["results"] else { return .unreadable("no results") }
        return .news(results.elements.compactMap(Self.news), .fine)
    }

    private static func news(_ result: JSONValue) -> ProviderNews? {
        let id = result["messageId"]?.words
        guard let status = result["status"] else {
            guard let from = result["from"]?.words, let to = result["to"]?.words else { return nil }
            return .text(.init(from: from, to: to, text: result["text"]?.words ?? "", id: id))
        }
        let verdict: NetworkReport.Verdict
        switch status["groupName"]?.words ?? "" {
        case "DELIVERED": verdict = .delivered
        case "UNDELIVERABLE", "REJECTED": verdict = .undelivered
        case "EXPIRED": verdict = .expired
        case _: return nil
        }
        let fault = result["error"]?["name"]?.words.flatMap { $0 == "NO_ERROR" ? nil : $0 }
        return NetworkReport(
            ofProvider: id, phone: result["to"]?.words, verdict, code: status["name"]?.words, words: fault
        ).map { .report($0) }
    }
}
