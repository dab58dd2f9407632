import Gateway
import Messages
import Runtime

/// Plivo's Message API: `account` is the Auth ID, `password` the Auth Token, which calls are signed with too unless the
/// hook has a secret of its own.
///
/// https://www.plivo.com/docs/messaging/api/message
struct PlivoDialect: ProviderDialect {
    private let settings: ProviderConnectionSettings
    private let fields: [HTTPRequestOut.Field]
    private let token: [UInt8]
    private let nonces = PlivoNonces()

    init(_ settings: ProviderConnectionSettings) {
        self.settings = settings
        let who = settings.credentials
        fields = [
            .init("Authorization", BasicCredentials(who.account, who.password).value),
            .init("User-Agent", "Telepost"), .init("Accept", "application/json"),
        ]
        token = Array((settings.hook.secret.isEmpty ? who.password : settings.hook.secret).utf8)
    }

    private var account: String {
        "\(settings.url)/v1/Account/\(PercentCoding.encoded(settings.credentials.account))/"
    }

    func request(for text: ProviderText) throws(ProviderMisfit) -> HTTPRequestOut {
        guard let from = text.from else { throw ProviderMisfit(words: "there is no number that it could come from") }
        var body = JSONObject()
        body.set("src", from.description)
        body.set("dst", text.to.e164)
        body.set("text", text.text)
        if let url = text.reportURL {
            body.set("url", url)
            body.set("method", "POST")
        }
        var request = HTTPRequestOut(url: "\(account)Message/", body: body.octets, timeout: settings.timeout)
        request.fields = fields + [.init("Content-Type", "application/json")]
        return request
    }

    func verdict(of answer: HTTPAnswer, to text: ProviderText) -> ProviderVerdict {
        let json = JSONValue(answer.body)
        guard answer.isFine else {
            return .refusal(answer.head, ProviderReason(answer.status, nil, json?["error"]?.words))
        }
        guard let id = json?["message_uuid"]?.elements.first?.words else {
            return .unclear("it took the text and gave no id")
        }
        return .taken(ids: [id], words: "Plivo took it as \(id.inOneLine(limit: 64))")
    }

    var check: HTTPRequestOut? { HTTPRequestOut(getting: account, fields: fields, timeout: settings.timeout) }

    // MARK: - Calls

    func read(_ call: HookCall, at now: Timestamp) -> HookReading {
        if let objection = HookGuard(settings.hook).objectionToName(call) { return .forged(objection) }
        guard let form = HookFields(call) else { return .unreadable("no form") }
        let signature = PlivoSignature(call, form)
        guard signature.isMade(with: token) else { return .forged("the signature is wrong") }
        if let nonce = signature.bareNonce, !nonces.isGood(nonce, for: call) {
            return .forged("its signature was another call's")
        }
        if let status = form["Status"], form["Text"] == nil { return report(status, form) }
        guard let from = form["From"], let to = form["To"] else { return .news([], .fine) }
        let text = ProviderNews.ReceivedText(
            from: from, to: to, text: form["Text"] ?? form["Body"] ?? "", id: form["MessageUUID"])
        return .news([.text(text)], .fine)
    }

    private func report(_ status: String, _ form: HookFields) -> HookReading {
        let verdict: NetworkReport.Verdict
        switch status {
        case "delivered", "read": verdict = .delivered
        case "undelivered", "failed", "rejected": verdict = .undelivered
        case _: return .news([], .fine)
        }
        let code = form["ErrorCode"].flatMap { $0 == "000" ? nil : $0 }
        let report = NetworkReport(
            ofProvider: form["MessageUUID"], phone: form["To"], verdict, code: code, words: status)
        return report.map { .news([.report($0)], .fine) } ?? .unreadable("no MessageUUID")
    }
}

/// The signature of Plivo's calls: HMAC-SHA256 in Base64, with a nonce.
///
/// Version 3 covers the fields; version 2, which is all that Plivo promises for messages, covers the address only, and
/// counts when there is no other. Several signatures, one for each Auth Token that is good, stand with commas between.
/// https://www.plivo.com/docs/messaging/concepts/signature-validation
struct PlivoSignature {
    private let given: [[UInt8]]
    private let message: [UInt8]
    /// The nonce of a signature that does not cover the fields.
    let bareNonce: String?

    init(_ call: HookCall, _ form: HookFields) {
        let third = Self.signatures(call, ["x-plivo-signature-v3", "x-plivo-signature-ma-v3"])
        if !third.isEmpty {
            given = third
            let nonce = call.header("x-plivo-signature-v3-nonce") ?? ""
            message = Self.covered(call, form) + Array(".\(nonce)".utf8)
            bareNonce = nil
        } else {
            given = Self.signatures(call, ["x-plivo-signature-v2", "x-plivo-signature-ma-v2"])
            let nonce = call.header("x-plivo-signature-v2-nonce") ?? ""
            // Without a nonce there is no signature.
            message = nonce.isEmpty ? [] : Array((Self.base(of: call.url) + nonce).utf8)
            bareNonce = nonce
        }
    }

    func isMade(with token: [UInt8]) -> Bool {
        guard !token.isEmpty, !message.isEmpty else { return false }
        let expected = Digest.sha256.hmac(of: message, key: token)
        return given.contains { Secrets.areEqual($0, expected) }
    }

    private static func signatures(_ call: HookCall, _ names: [String]) -> [[UInt8]] {
        names.compactMap { call.header($0) }.flatMap { $0.split(separator: ",").prefix(8) }
            .map { String($0).trimmingBlanks().base64Octets }.filter { !$0.isEmpty }
    }

    /// The address without its fields.
    private static func base(of url: String) -> String { String(url.prefix { $0 != "?" && $0 != "#" }) }

    /// `address?fields.body`: the fields of the address as a sorted query, those of the body sorted without marks.
    private static func covered(_ call: HookCall, _ form: HookFields) -> [UInt8] {
        let query = sorted(HookFields.query(of: call)).flatMap { name, value in
            Array("&\(name)=".utf8) + value
        }.dropFirst()
        let body =
            call.method == "GET" || call.body.isEmpty
            ? [] : sorted(form.all).flatMap { name, value in Array(name.utf8) + value }
        var covered = Array(base(of: call.url).utf8)
        if !query.isEmpty || !body.isEmpty { covered.append(UInt8(ascii: "?")) }
        covered += query
        if !query.isEmpty, !body.isEmpty { covered.append(UInt8(ascii: ".")) }
        return covered + body
    }

    private static func sorted(_ fields: [(name: String, value: [UInt8])]) -> [(name: String, value: [UInt8])] {
        fields.sorted { left, right in
            left.name == right.name
                ? left.value.lexicographicallyPrecedes(right.value)
                : left.name.utf8.lexicographicallyPrecedes(right.name.utf8)
        }
    }
}
