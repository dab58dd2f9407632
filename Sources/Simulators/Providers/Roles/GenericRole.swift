import Bytes
import Runtime

/// A provider that is none in particular, at `/send`: takes `to`, `from`, `text` and perhaps `id` and `report_url` as a query,
/// a form or JSON, and answers `{"id": …, "status": "queued"}`.
///
/// The account and its secret are Basic, or the secret is a Bearer token. What it tells it tells as JSON, its signature
/// being `X-Signature: sha256=` with the HMAC of the body in hexadecimal.
struct GenericRole: ProviderRole {
    private static let members: Set<String> = ["to", "from", "text", "id", "report_url"]

    let settings: ProviderSimulatorSettings

    func take(_ request: WebRequest, _ stamp: ProviderStamp) -> ProviderVerdict {
        let isKnown =
            request.basic.map { $0.name == settings.account && $0.password == settings.secret }
            ?? (request.authorization("Bearer") == settings.secret)
        guard isKnown else { return refusal(401, "who are you?") }
        guard request.path == "/send" else { return refusal(404, "no such address") }
        guard let items = items(of: request) else { return refusal(400, "no query, form or JSON object") }
        if let odd = items.first(where: { !Self.members.contains($0.name) }) {
            return refusal(400, "unknown parameter \(odd.name)")
        }
        guard let to = items["to"], PhoneDigits.isE164(to) else { return refusal(422, "to is no number") }
        guard let text = items["text"], !text.isEmpty else { return refusal(422, "text is missing") }
        guard !settings.stopped.contains(to) else { return refusal(422, "stopped") }
        let id = stamp.hex(24)
        let taken = ProvidedText(
            ids: [id], to: to, from: items["from"] ?? "", text: text, reportURL: items["report_url"],
            wantsReport: items["report_url"] != nil || settings.reportHook != nil, reference: items["id"] ?? "")
        return .taken([taken], WebAnswer(200, ["id": .text(id), "status": "queued"]))
    }

    func throttled(_ request: WebRequest) -> WebAnswer { WebAnswer(429, ["error": "too many requests"]) }

    private func items(of request: WebRequest) -> [WebRequest.Item]? {
        if request.method == "GET" { return request.query }
        switch request.mediaType {
        case "application/x-www-form-urlencoded": return WebRequest.form(request.body)
        case "application/json":
            guard let members = JSONTree(request.body)?.members else { return nil }
            return members.map { WebRequest.Item(name: $0.key, value: $0.value.string ?? $0.value.text) }
        case _: return nil
        }
    }

    private func refusal(_ status: Int, _ words: String) -> ProviderVerdict {
        .refused(WebAnswer(status, ["error": .text(words)]), words)
    }

    // MARK: - Calls

    func reports(on text: ProvidedText, _ fate: ProvidedText.Fate, _ stamp: ProviderStamp) -> [WebCall] {
        guard let url = text.reportURL ?? settings.reportHook else { return [] }
        let report: JSONTree = [
            "id": .text(text.ids[0]), "status": fate == .delivered ? "delivered" : "failed", "to": .text(text.to),
        ]
        return [call(url, report, stamp)]
    }

    func texts(_ text: String, from phone: String, to number: String, _ stamp: ProviderStamp) -> [WebCall] {
        guard let url = settings.textHook else { return [] }
        let json: JSONTree = [
            "from": .text(phone), "to": .text(number), "text": .text(text), "id": .text(stamp.hex(24)),
        ]
        return [call(url, json, stamp)]
    }

    private func call(_ url: String, _ json: JSONTree, _ stamp: ProviderStamp) -> WebCall {
        let body = Array(json.text.utf8)
        let signature = Digest.sha256.hmac(of: body, key: Array(stamp.secret.utf8)).hexadecimal
        var call = WebCall(url: url, mediaType: "application/json", body: body)
        call.fields = [.init(name: "X-Signature", value: "sha256=" + signature)]
        return call
    }
}
