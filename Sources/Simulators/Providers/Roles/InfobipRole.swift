/// Infobip's SMS API, of the second and of the third version (https://www.infobip.com/docs/api/channels/sms).
struct InfobipRole: ProviderRole {
    private static let second: Set<String> = [
        "from", "destinations", "text", "notifyUrl", "notifyContentType", "callbackData", "validityPeriod", "flash",
        "intermediateReport", "language", "transliteration", "sendAt", "notify", "applicationId", "entityId",
    ]
    private static let third: Set<String> = ["sender", "destinations", "content", "options", "webhooks"]

    let settings: ProviderSimulatorSettings

    /// A message of either version.
    private struct Wish {
        var from = ""
        var receivers: [(to: String, id: String?)] = []
        var text = ""
        var url: String?
        var reference = ""
    }

    func take(_ request: WebRequest, _ stamp: ProviderStamp) -> ProviderVerdict {
        guard request.authorization("App") == settings.secret else {
            return refusal(request, 401, "UNAUTHORIZED", "Invalid login details")
        }
        switch (request.method, request.path) {
        case ("GET", "/account/1/balance"): return .answered(WebAnswer(200, ["balance": 10, "currency": "EUR"]))
        case ("POST", "/sms/2/text/advanced"), ("POST", "/sms/3/messages"): return send(request, stamp)
        case _: return refusal(request, 404, "NOT_FOUND", "Requested URL not found: \(request.path)")
        }
    }

    func throttled(_ request: WebRequest) -> WebAnswer {
        answer(request, 429, "TOO_MANY_REQUESTS", "Too many requests")
    }

    private func send(_ request: WebRequest, _ stamp: ProviderStamp) -> ProviderVerdict {
        guard request.mediaType == "application/json", let messages = JSONTree(request.body)?["messages"]?.elements,
            !messages.isEmpty
        else { return refusal(request, 400, "BAD_REQUEST", "Bad Request") }
        var texts: [ProvidedText] = []
        for message in messages {
            guard let wish = wish(message, request) else {
                return refusal(request, 400, "BAD_REQUEST", "unknown or malformed member")
            }
            if let words = fault(in: wish) { return refusal(request, 400, "BAD_REQUEST", words) }
            for receiver in wish.receivers {
                texts.append(
                    ProvidedText(
                        ids: [receiver.id ?? stamp.uuid(texts.count)], to: PhoneDigits.e164(receiver.to) ?? "",
                        from: wish.from, text: wish.text, reportURL: wish.url, reference: wish.reference))
            }
        }
        return .taken(texts, taken(texts, request, stamp))
    }

    private func wish(_ message: JSONTree, _ request: WebRequest) -> Wish? {
        let isThird = request.path == "/sms/3/messages"
        guard let members = message.members, members.keys.allSatisfy((isThird ? Self.third : Self.second).contains)
        else { return nil }
        var wish = Wish()
        wish.from = (isThird ? members["sender"] : members["from"])?.string ?? ""
        wish.text = (isThird ? members["content"]?["text"] : members["text"])?.string ?? ""
        wish.url = isThird ? members["webhooks"]?["delivery"]?["url"]?.string : members["notifyUrl"]?.string
        wish.reference = (isThird ? members["webhooks"]?["callbackData"] : members["callbackData"])?.string ?? ""
        wish.receivers = (members["destinations"]?.elements ?? []).map {
            ($0["to"]?.string ?? "", $0["messageId"]?.string)
        }
        return wish
    }

    private func fault(in wish: Wish) -> String? {
        guard !wish.receivers.isEmpty,
            wish.receivers.allSatisfy({ PhoneDigits.isInternational($0.to) && $0.id?.isEmpty != true })
        else { return "destinations.to" }
        guard PhoneDigits.isInternational(wish.from) || PhoneDigits.isShort(wish.from) || PhoneDigits.isName(wish.from)
        else { return "sender" }
        if PhoneDigits.isInternational(wish.from), !settings.numbers.isEmpty,
            !settings.numbers.contains("+" + wish.from)
        {
            return "sender"
        }
        return wish.text.isEmpty ? "text" : nil
    }

    private func taken(_ texts: [ProvidedText], _ request: WebRequest, _ stamp: ProviderStamp) -> WebAnswer {
        let isThird = request.path == "/sms/3/messages"
        let messages = texts.map { text -> JSONTree in
            var message: [String: JSONTree] = [
                "messageId": .text(text.ids[0]),
                "status": settings.stopped.contains(text.to) ? Self.rejected : Self.pending,
                isThird ? "destination" : "to": .text(PhoneDigits.bare(text.to)),
            ]
            if isThird {
                message["details"] = ["messageCount": .number(Double(text.parts))]
            } else {
                message["smsCount"] = .number(Double(text.parts))
            }
            return .object(message)
        }
        return WebAnswer(200, ["bulkId": .text(stamp.hex(20, 1000)), "messages": .list(messages)])
    }

    private static let pending: JSONTree = [
        "description": "Message sent to next instance", "groupId": 1, "groupName": "PENDING", "id": 26,
        "name": "PENDING_ACCEPTED",
    ]
    private static let rejected: JSONTree = [
        "description": "Destination is blacklisted", "groupId": 5, "groupName": "REJECTED", "id": 8,
        "name": "REJECTED_PREFIX_MISSING",
    ]

    private func answer(_ request: WebRequest, _ status: Int, _ code: String, _ words: String) -> WebAnswer {
        guard request.path == "/sms/3/messages" else {
            let exception: JSONTree = ["messageId": .text(code), "text": .text(words)]
            return WebAnswer(status, ["requestError": ["serviceException": exception]])
        }
        return WebAnswer(
            status,
            [
                "action": "Check the request.", "description": .text(words), "errorCode": .text("E\(status)"),
                "resources": [], "violations": [],
            ])
    }

    private func refusal(_ request: WebRequest, _ status: Int, _ code: String, _ words: String) -> ProviderVerdict {
        .refused(answer(request, status, code, words), "\(code) \(words)")
    }

    // MARK: - Calls

    func reports(on text: ProvidedText, _ fate: ProvidedText.Fate, _ stamp: ProviderStamp) -> [WebCall] {
        guard let url = text.reportURL ?? settings.reportHook, !settings.stopped.contains(text.to) else { return [] }
        let now = JSONTree.text(ProviderMoment(stamp.seconds).offset)
        let isDelivered = fate == .delivered
        var report: [String: JSONTree] = [
            "bulkId": .text(stamp.hex(20, 1000)), "messageId": .text(text.ids[0]),
            "to": .text(PhoneDigits.bare(text.to)), "sentAt": now, "doneAt": now,
            "smsCount": .number(Double(text.parts)), "price": ["pricePerMessage": .number(0.01), "currency": "EUR"],
            "status": isDelivered ? Self.delivered : Self.undeliverable,
            "error": isDelivered ? Self.noError : Self.absent,
        ]
        if !text.reference.isEmpty { report["callbackData"] = .text(text.reference) }
        return [call(url, ["results": [.object(report)]])]
    }

    private static let delivered: JSONTree = [
        "description": "Message delivered to handset", "groupId": 3, "groupName": "DELIVERED", "id": 5,
        "name": "DELIVERED_TO_HANDSET",
    ]
    private static let undeliverable: JSONTree = [
        "description": "Message sent not delivered", "groupId": 2, "groupName": "UNDELIVERABLE", "id": 9,
        "name": "UNDELIVERABLE_NOT_DELIVERED",
    ]
    private static let noError: JSONTree = [
        "description": "No Error", "groupId": 0, "groupName": "OK", "id": 0, "name": "NO_ERROR", "permanent": false,
    ]
    private static let absent: JSONTree = [
        "description": "Unknown Subscriber", "groupId": 1, "groupName": "HANDSET_ERRORS", "id": 1,
        "name": "EC_UNKNOWN_SUBSCRIBER", "permanent": true,
    ]

    func texts(_ text: String, from phone: String, to number: String, _ stamp: ProviderStamp) -> [WebCall] {
        guard let url = settings.textHook else { return [] }
        let result: JSONTree = [
            "messageId": .text(stamp.hex(20)), "from": .text(PhoneDigits.bare(phone)),
            "to": .text(PhoneDigits.bare(number)), "text": .text(text), "cleanText": .text(text), "keyword": "",
            "receivedAt": .text(ProviderMoment(stamp.seconds).offset),
            "smsCount": .number(Double(ProvidedText.parts(of: text))), "callbackData": "",
            "price": ["pricePerMessage": 0, "currency": "EUR"],
        ]
        return [call(url, ["results": [result], "messageCount": 1, "pendingMessageCount": 0])]
    }

    /// Not signed: whoever is called goes by what is in the address, its name and password included.
    private func call(_ url: String, _ json: JSONTree) -> WebCall {
        WebCall(url: url, mediaType: "application/json", body: Array(json.text.utf8))
    }
}
