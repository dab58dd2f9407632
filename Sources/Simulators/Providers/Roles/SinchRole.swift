import Runtime

/// Sinch's SMS API, batches (https://developers.sinch.com/docs/sms/api-reference/sms/tag/Batches/).
struct SinchRole: ProviderRole {
    private static let members: Set<String> = [
        "to", "from", "body", "type", "delivery_report", "callback_url", "client_reference", "expire_at", "send_at",
        "flash_message", "max_number_of_message_parts", "truncate_concat", "parameters", "feedback_enabled", "udh",
        "from_ton", "from_npi", "subject",
    ]
    private static let kinds: Set<String> = ["none", "summary", "full", "per_recipient", "per_recipient_final"]

    let settings: ProviderSimulatorSettings

    func take(_ request: WebRequest, _ stamp: ProviderStamp) -> ProviderVerdict {
        guard request.authorization("Bearer") == settings.secret else {
            return .refused(WebAnswer(401), "authentication failed")
        }
        guard request.path == "/xms/v1/\(settings.account)/batches" else {
            return .refused(WebAnswer(404), "no such address: \(request.path)")
        }
        switch request.method {
        case "GET": return .answered(WebAnswer(200, ["batches": [], "count": 0, "page": 0, "page_size": 0]))
        case "POST": return send(request, stamp)
        case _: return .refused(WebAnswer(405), "method \(request.method)")
        }
    }

    func throttled(_ request: WebRequest) -> WebAnswer { WebAnswer(429) }

    private func send(_ request: WebRequest, _ stamp: ProviderStamp) -> ProviderVerdict {
        guard request.mediaType == "application/json" else {
            return .refused(WebAnswer(415), "the body must be JSON")
        }
        guard let members = JSONTree(request.body)?.members else {
            return refusal("syntax_invalid_json", "The JSON is not valid")
        }
        if let odd = members.keys.first(where: { !Self.members.contains($0) }) {
            return refusal("syntax_constraint_violation", "unknown member \(odd)")
        }
        let receivers = (members["to"]?.elements ?? []).map { $0.string ?? "" }
        let body = members["body"]?.string ?? ""
        let from = members["from"]?.string ?? ""
        guard (1...1000).contains(receivers.count), receivers.allSatisfy({ PhoneDigits.e164($0) != nil }) else {
            return refusal("syntax_invalid_parameter_format", "to is not a list of numbers")
        }
        guard !body.isEmpty, body.unicodeScalars.count <= 2000 else {
            return refusal("syntax_constraint_violation", "body must have 1 to 2000 characters")
        }
        guard PhoneDigits.e164(from) != nil || PhoneDigits.isShort(from) || PhoneDigits.isName(from) else {
            return refusal("syntax_invalid_parameter_format", "from is no number and no name")
        }
        if let number = PhoneDigits.e164(from), !settings.numbers.isEmpty, !settings.numbers.contains(number) {
            return refusal("unknown_originator", "the originator is not one of yours", status: 403)
        }
        let kind = members["delivery_report"]?.string ?? "none"
        guard Self.kinds.contains(kind) else { return refusal("syntax_invalid_parameter_format", "delivery_report") }
        guard members["type"].map({ $0.string == "mt_text" }) ?? true else {
            return refusal("syntax_invalid_parameter_format", "type")
        }
        guard members["client_reference"]?.string?.unicodeScalars.count ?? 0 <= 2048 else {
            return refusal("syntax_constraint_violation", "client_reference is too long")
        }
        let id = Self.id(stamp)
        let texts = receivers.filter { !settings.stopped.contains(PhoneDigits.e164($0) ?? "") }.map { receiver in
            ProvidedText(
                ids: [id], to: PhoneDigits.e164(receiver) ?? "", from: from, text: body,
                reportURL: members["callback_url"]?.string, wantsReport: kind.hasPrefix("per_recipient"),
                reference: members["client_reference"]?.string ?? "")
        }
        return .taken(texts, WebAnswer(201, view(id, receivers, members, stamp)))
    }

    /// 26 digits, as ULIDs have.
    private static func id(_ stamp: ProviderStamp) -> String { "01" + stamp.hex(24).uppercased() }

    private func view(
        _ id: String, _ receivers: [String], _ members: [String: JSONTree], _ stamp: ProviderStamp
    ) -> JSONTree {
        let now = JSONTree.text(ProviderMoment(stamp.seconds).zulu)
        return [
            "id": .text(id), "to": .list(receivers.map { .text(PhoneDigits.bare($0)) }),
            "from": members["from"] ?? .null,
            "canceled": false, "body": members["body"] ?? .null, "type": "mt_text", "created_at": now,
            "modified_at": now, "delivery_report": members["delivery_report"] ?? "none", "flash_message": false,
        ]
    }

    private func refusal(_ code: String, _ words: String, status: Int = 400) -> ProviderVerdict {
        .refused(WebAnswer(status, ["code": .text(code), "text": .text(words)]), "\(code) \(words)")
    }

    // MARK: - Calls

    func reports(on text: ProvidedText, _ fate: ProvidedText.Fate, _ stamp: ProviderStamp) -> [WebCall] {
        guard let url = text.reportURL ?? settings.reportHook else { return [] }
        let now = JSONTree.text(ProviderMoment(stamp.seconds).zulu)
        var report: [String: JSONTree] = [
            "at": now, "batch_id": .text(text.ids[0]), "code": fate == .delivered ? 0 : 406,
            "operator_status_at": now, "recipient": .text(text.to),
            "status": fate == .delivered ? "Delivered" : "Failed", "type": "recipient_delivery_report_sms",
        ]
        if !text.reference.isEmpty { report["client_reference"] = .text(text.reference) }
        return [call(url, .object(report), stamp)]
    }

    func texts(_ text: String, from phone: String, to number: String, _ stamp: ProviderStamp) -> [WebCall] {
        guard let url = settings.textHook else { return [] }
        let now = JSONTree.text(ProviderMoment(stamp.seconds).zulu)
        return [
            call(
                url,
                [
                    "body": .text(text), "from": .text(PhoneDigits.bare(phone)), "id": .text(Self.id(stamp)),
                    "operator_id": "23410", "received_at": now, "sent_at": now, "to": .text(PhoneDigits.bare(number)),
                    "type": "mo_text",
                ], stamp)
        ]
    }

    private func call(_ url: String, _ json: JSONTree, _ stamp: ProviderStamp) -> WebCall {
        let (nonce, body, time) = (stamp.hex(26, 9).uppercased(), json.text, "\(stamp.seconds)")
        var call = WebCall(url: url, mediaType: "application/json", body: Array(body.utf8))
        call.fields = [
            .init(name: "x-sinch-webhook-signature-nonce", value: nonce),
            .init(name: "x-sinch-webhook-signature-timestamp", value: time),
            .init(name: "x-sinch-webhook-signature-algorithm", value: "HmacSHA256"),
            .init(name: "x-sinch-webhook-signature", value: Self.signature(body, nonce, time, stamp.secret)),
        ]
        return call
    }

    /// As Sinch's SDKs check it (`x-sinch-webhook-signature`): over the body, the nonce and the time.
    static func signature(_ body: String, _ nonce: String, _ time: String, _ secret: String) -> String {
        WebText.base64(Digest.sha256.hmac(of: Array("\(body).\(nonce).\(time)".utf8), key: Array(secret.utf8)))
    }
}
