import Bytes
import Gateway
import Messages
import Runtime
import SMS

/// Vonage's SMS API (not its Messages API): `key` and `secret` of the account, calls signed with the signature secret.
///
/// https://developer.vonage.com/en/api/sms
struct VonageDialect: ProviderDialect {
    private let settings: ProviderConnectionSettings

    init(_ settings: ProviderConnectionSettings) {
        self.settings = settings
    }

    private var fields: [HTTPRequestOut.Field] {
        [.init("User-Agent", "Telepost"), .init("Accept", "application/json")]
    }

    func request(for text: ProviderText) throws(ProviderMisfit) -> HTTPRequestOut {
        guard let from = text.from else { throw ProviderMisfit(words: "there is no number that it could come from") }
        var form = [
            ("api_key", settings.credentials.key), ("api_secret", settings.credentials.secret),
            ("from", Self.bare(from)), ("to", String(text.to.digits)), ("text", text.text),
            ("type", text.alphabet == .ucs2 ? "unicode" : "text"), ("client-ref", text.id.description),
        ]
        if let url = text.reportURL { form += [("status-report-req", "1"), ("callback", url)] }
        // ttl: 20,000 to 604,800,000 milliseconds.
        if let seconds = text.validity(in: 20...604_800) { form.append(("ttl", "\(seconds * 1000)")) }
        var request = HTTPRequestOut(
            url: "\(settings.url)/sms/json", body: Array(PercentCoding.form(form).utf8), timeout: settings.timeout)
        request.fields = fields + [.init("Content-Type", "application/x-www-form-urlencoded")]
        return request
    }

    private static func bare(_ originator: Originator) -> String {
        switch originator {
        case .number(let number): String(number.digits)
        case .shortCode(let digits): digits
        case .name(let name): name
        }
    }

    var check: HTTPRequestOut? {
        let who = [("api_key", settings.credentials.key), ("api_secret", settings.credentials.secret)]
        return HTTPRequestOut(
            getting: "\(settings.url)/account/get-balance?\(PercentCoding.form(who))", fields: fields,
            timeout: settings.timeout)
    }

    // MARK: - Answers

    func verdict(of answer: HTTPAnswer, to text: ProviderText) -> ProviderVerdict {
        let json = JSONValue(answer.body)
        let messages = json?["messages"]?.elements ?? []
        guard answer.isFine, !messages.isEmpty else {
            let words = json?["error_title"]?.words ?? json?["error-code-label"]?.words ?? json?["title"]?.words
            return answer.isFine
                ? .unclear("its answer cannot be read")
                : .refusal(answer.head, ProviderReason(answer.status, json?["error-code"]?.words, words))
        }
        let worst = messages.first { $0["status"]?.words != "0" }
        guard let worst else {
            let ids = messages.compactMap { $0["message-id"]?.words }
            guard ids.count == messages.count else { return .unclear("it took the text and gave no id") }
            return .taken(ids: ids, words: "Vonage took it in \(ids.count == 1 ? "1 part" : "\(ids.count) parts")")
        }
        return Self.refused(worst, among: messages, answer)
    }

    private static func refused(_ worst: JSONValue, among messages: [JSONValue], _ answer: HTTPAnswer)
        -> ProviderVerdict
    {
        let code = worst["status"]?.words ?? ""
        let reason = ProviderReason(code, worst["error-text"]?.words)
        let parts = messages.count == 1 ? [] : parts(messages)
        guard !parts.contains(where: { $0.state == .sent }) else { return .partly(reason, parts) }
        switch code {
        case "1", "10": return .throttled(answer.retryAfter)
        case "4", "8", "11", "14", "32": return .notAdmitted(reason)
        // 5: an error of theirs; 9: no money left.
        case "5", "9": return .refused(.temporary, reason, parts: parts)
        case _: return .refused(.permanent, reason, parts: parts)
        }
    }

    private static func parts(_ messages: [JSONValue]) -> [PartOutcome] {
        messages.enumerated().map { index, message in
            let code = message["status"]?.words ?? ""
            return PartOutcome(
                number: index + 1, count: messages.count, state: code == "0" ? .sent : .refused,
                networkID: message["message-id"]?.words,
                detail: code == "0" ? "" : ProviderReason(code, message["error-text"]?.words).description)
        }
    }

    // MARK: - Calls

    /// Vonage calls again for a day, and what was told of before is known again: nothing is won by a shorter time.
    private static let freshness = Duration.seconds(86_400)

    func read(_ call: HookCall, at now: Timestamp) -> HookReading {
        if let objection = HookGuard(settings.hook).objectionToName(call) { return .forged(objection) }
        guard let form = HookFields(call) else { return .unreadable("neither a form nor JSON") }
        guard VonageSignature(settings.hook.method).isRight(form, secret: settings.hook.secret) else {
            return .forged("the signature is wrong")
        }
        guard let moment = form["timestamp"].flatMap(Self.seconds), Self.isFresh(moment, at: now) else {
            return .forged("it was signed too long ago")
        }
        if form["status"] != nil, form["text"] == nil, form["data"] == nil { return report(form) }
        return text(form)
    }

    /// Seconds since 1970.
    private static func seconds(_ text: String) -> Int64? {
        Int64(text).flatMap { (0...4_000_000_000).contains($0) ? $0 : nil }
    }

    private static func isFresh(_ moment: Int64, at now: Timestamp) -> Bool {
        let age = now - Timestamp(seconds: moment)
        return age <= freshness && age >= .zero - freshness
    }

    private func report(_ form: HookFields) -> HookReading {
        let status = form["status"] ?? ""
        let verdict: NetworkReport.Verdict
        switch status {
        case "delivered": verdict = .delivered
        case "failed", "rejected": verdict = .undelivered
        case "expired": verdict = .expired
        case _: return .news([], .fine)
        }
        let code = form["err-code"].flatMap { $0 == "0" ? nil : $0 }
        let report = NetworkReport(
            ofProvider: form["messageId"], phone: form["msisdn"], verdict, code: code, words: status)
        return report.map { .news([.report($0)], .fine) } ?? .unreadable("no messageId")
    }

    private func text(_ form: HookFields) -> HookReading {
        guard let from = form["msisdn"], let to = form["to"] else { return .news([], .fine) }
        let payload: PartPayload
        if let data = form["data"] {
            guard let octets = [UInt8](hexadecimal: data) else { return .unreadable("data is not hexadecimal") }
            payload = PartPayload(.octets, octets)
        } else {
            payload = PartPayload(.utf8, form.octets("text") ?? [])
        }
        let text = ProviderNews.ReceivedText(
            from: from, to: to, payload: payload, place: Self.place(form), id: form["messageId"])
        return .news([.text(text)], .fine)
    }

    /// Parts of a long text come one by one.
    private static func place(_ form: HookFields) -> Concatenation? {
        guard form["concat"] == "true", let reference = form["concat-ref"].flatMap(UInt32.init),
            let count = form["concat-total"].flatMap({ Int($0) }), let number = form["concat-part"].flatMap({ Int($0) })
        else { return nil }
        return Concatenation(
            reference: UInt16(truncatingIfNeeded: reference), size: .sixteenBit, count: count, number: number)
    }
}

/// The signature of Vonage's calls, over the sorted fields.
///
/// https://developer.vonage.com/en/getting-started/concepts/signing-messages
struct VonageSignature {
    private let method: ProviderConnectionSettings.Hook.Method

    init(_ method: ProviderConnectionSettings.Hook.Method) {
        self.method = method
    }

    func isRight(_ form: HookFields, secret: String) -> Bool {
        guard !secret.isEmpty, let given = form["sig"] else { return false }
        let expected = signature(of: form.all.filter { $0.name != "sig" }, secret: secret)
        return Secrets.areEqual(given.utf8.map(\.asciiLowercased), Array(expected.utf8))
    }

    /// In hexadecimal, small letters.
    func signature(of fields: [(name: String, value: [UInt8])], secret: String) -> String {
        let sorted = fields.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
        let marks = [UInt8(ascii: "&"), UInt8(ascii: "=")]
        let text = sorted.flatMap { field in
            Array("&\(field.name)=".utf8) + field.value.map { marks.contains($0) ? UInt8(ascii: "_") : $0 }
        }
        let key = Array(secret.utf8)
        let octets =
            switch method {
            case .md5hash: Digest.md5.isAvailable ? Digest.md5.of(text + key) : Secrets.randomOctets(16)
            case .md5: Digest.md5.isAvailable ? Digest.md5.hmac(of: text, key: key) : Secrets.randomOctets(16)
            case .sha1: Digest.sha1.hmac(of: text, key: key)
            case .sha256: Digest.sha256.hmac(of: text, key: key)
            case .sha512: Digest.sha512.hmac(of: text, key: key)
            }
        return octets.hexadecimal
    }
}
