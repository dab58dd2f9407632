import Bytes
import Gateway
import Messages
import Runtime

/// Twilio's Messages API, 2010-04-01.
///
/// `account` is the Account SID, `password` the Auth Token, or `username` and `password` an API key with its secret;
/// then the Auth Token that calls are signed with is the hook's secret.
/// https://www.twilio.com/docs/messaging/api/message-resource
struct TwilioDialect: ProviderDialect {
    private let settings: ProviderConnectionSettings
    private let fields: [HTTPRequestOut.Field]
    private let token: [UInt8]

    init(_ settings: ProviderConnectionSettings) {
        self.settings = settings
        let who = settings.credentials
        let name = who.username.isEmpty ? who.account : who.username
        fields = [
            .init("Authorization", BasicCredentials(name, who.password).value), .init("User-Agent", "Telepost"),
            .init("Accept", "application/json"),
        ]
        let own = who.username.isEmpty ? who.password : ""
        token = Array((settings.hook.secret.isEmpty ? own : settings.hook.secret).utf8)
    }

    private var account: String {
        "\(settings.url)/2010-04-01/Accounts/\(PercentCoding.encoded(settings.credentials.account))"
    }

    func request(for text: ProviderText) throws(ProviderMisfit) -> HTTPRequestOut {
        guard let from = text.from else { throw ProviderMisfit(words: "there is no number that it could come from") }
        var form = [("To", text.to.e164), ("From", from.description), ("Body", text.text)]
        if let url = text.reportURL { form.append(("StatusCallback", url)) }
        // ValidityPeriod: 1 to 36,000 seconds.
        if let seconds = text.validity(in: 1...36_000) { form.append(("ValidityPeriod", "\(seconds)")) }
        var request = HTTPRequestOut(
            url: "\(account)/Messages.json", body: Array(PercentCoding.form(form).utf8), timeout: settings.timeout)
        request.fields = fields + [.init("Content-Type", "application/x-www-form-urlencoded")]
        return request
    }

    /// Codes that pass by themselves: queue full (21611), rate (14107), queue overflow (30001), internal (30008).
    private static let passing: Set<String> = ["14107", "21611", "30001", "30008", "30022"]

    func verdict(of answer: HTTPAnswer, to text: ProviderText) -> ProviderVerdict {
        let json = JSONValue(answer.body)
        guard answer.isFine else {
            let code = json?["code"]?.words
            let reason = ProviderReason(answer.status, code, json?["message"]?.words)
            // 20003: the credentials, whatever the status says.
            if code == "20003" { return .notAdmitted(reason) }
            if code == "20429" { return .throttled(answer.retryAfter) }
            if let code, Self.passing.contains(code) { return .refused(.temporary, reason) }
            return .refusal(answer.head, reason)
        }
        guard let id = json?["sid"]?.words else { return .unclear("it took the text and gave no id") }
        let parts = json?["num_segments"]?.words.map { " in \($0) parts" } ?? ""
        return .taken(ids: [id], words: "Twilio took it as \(id.inOneLine(limit: 64))\(parts.inOneLine(limit: 20))")
    }

    var check: HTTPRequestOut? {
        HTTPRequestOut(getting: "\(account).json", fields: fields, timeout: settings.timeout)
    }

    // MARK: - Calls

    /// Two letters and 32 hexadecimal digits.
    private static let idLength = 34

    func read(_ call: HookCall, at now: Timestamp) -> HookReading {
        if let objection = HookGuard(settings.hook).objectionToName(call) { return .forged(objection) }
        guard let form = HookFields(call) else { return .unreadable("no form") }
        guard TwilioSignature(call, form).isMade(with: token) else { return .forged("the signature is wrong") }
        let id = form["MessageSid"] ?? form["SmsSid"]
        guard form["AccountSid"] == settings.credentials.account, id?.utf8.count == Self.idLength else {
            return .forged("it is of another account, or of no message")
        }
        if let status = form["MessageStatus"] { return report(status, form) }
        guard let from = form["From"], let to = form["To"] else { return .news([], .fine) }
        let text = ([form["Body"] ?? ""] + media(form)).filter { !$0.isEmpty }.joined(separator: "\n")
        return .news([.text(.init(from: from, to: to, text: text, id: id))], .emptyTwiML)
    }

    private func report(_ status: String, _ form: HookFields) -> HookReading {
        let verdict: NetworkReport.Verdict
        switch status {
        case "delivered", "read": verdict = .delivered
        case "undelivered", "failed", "canceled": verdict = .undelivered
        case _: return .news([], .fine)
        }
        let report = NetworkReport(
            ofProvider: form["MessageSid"] ?? form["SmsSid"], phone: form["To"], verdict, code: form["ErrorCode"],
            words: status)
        return report.map { .news([.report($0)], .fine) } ?? .unreadable("no MessageSid")
    }

    /// The addresses of pictures and the like, which are only told of.
    private func media(_ form: HookFields) -> [String] {
        let count = form["NumMedia"].flatMap { Int($0) } ?? 0
        return (0..<min(max(count, 0), 10)).compactMap { form["MediaUrl\($0)"] }
    }
}

extension HookReply {
    /// No instructions, for whoever expects TwiML.
    fileprivate static let emptyTwiML = HookReply(
        200, contentType: "text/xml", body: Array(#"<?xml version="1.0" encoding="UTF-8"?><Response/>"#.utf8))
}

/// The signature of Twilio's calls: HMAC-SHA1 of the address and the sorted fields, in Base64.
///
/// https://www.twilio.com/docs/usage/webhooks/webhooks-security
struct TwilioSignature {
    private let given: [UInt8]
    private let messages: [[UInt8]]

    init(_ call: HookCall, _ form: HookFields) {
        given = call.header("x-twilio-signature")?.base64Octets ?? []
        let isForm = call.header("content-type")?.lowercased().hasPrefix("application/x-www-form-urlencoded") ?? false
        let behind: [UInt8]
        if isForm, !call.body.isEmpty {
            behind = Self.sorted(form)
        } else if !call.body.isEmpty, !Self.hasDigest(of: call.body, call) {
            messages = []
            return
        } else {
            behind = []
        }
        // Some of Twilio's senders put the port in where it goes without saying, others leave it out.
        messages = [call.url, Self.otherPort(call.url)].compactMap(\.self).map { Array($0.utf8) + behind }
    }

    func isMade(with token: [UInt8]) -> Bool {
        !token.isEmpty && !given.isEmpty
            && messages.contains { Secrets.areEqual(Digest.sha1.hmac(of: $0, key: token), given) }
    }

    /// Names in order, each with its different values in order.
    private static func sorted(_ form: HookFields) -> [UInt8] {
        let fields = Set(form.all.map { Field(name: $0.name, value: $0.value) })
        return fields.sorted().flatMap { Array($0.name.utf8) + $0.value }
    }

    private struct Field: Hashable, Comparable {
        let name: String
        let value: [UInt8]

        static func < (left: Field, right: Field) -> Bool {
            left.name == right.name
                ? left.value.lexicographicallyPrecedes(right.value)
                : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
        }
    }

    /// A body that is no form is named by its digest in the address.
    private static func hasDigest(of body: [UInt8], _ call: HookCall) -> Bool {
        let told = HookFields.query(of: call).first { $0.name == "bodySHA256" }?.value ?? []
        return Secrets.areEqual(told.map(\.asciiLowercased), Array(Digest.sha256.of(body).hexadecimal.utf8))
    }

    private static func otherPort(_ url: String) -> String? {
        guard let scheme = url.firstRange(of: "://") else { return nil }
        let port = url.hasPrefix("https:") ? ":443" : ":80"
        let rest = url[scheme.upperBound...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let host = rest[..<end]
        let before = url[..<scheme.upperBound]
        if host.hasSuffix(port) { return "\(before)\(host.dropLast(port.count))\(rest[end...])" }
        return host.contains(":") ? nil : "\(before)\(host)\(port)\(rest[end...])"
    }
}
