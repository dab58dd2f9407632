import Bytes
import SMS

/// Kannel's `sendsms` and what its smsbox calls (Kannel 1.4.5 User's Guide, chapter "Using the HTTP Interface").
struct KannelRole: ProviderRole {
    let settings: ProviderSimulatorSettings

    func take(_ request: WebRequest, _ stamp: ProviderStamp) -> ProviderVerdict {
        guard request.path == "/cgi-bin/sendsms", request.method == "GET" else {
            return .refused(WebAnswer(404, "text/plain", "Unknown request."), "no such address: \(request.path)")
        }
        let octets = Self.octets(of: request)
        let values = octets.mapValues { String(decoding: $0, as: UTF8.self) }
        guard values["username"] ?? values["user"] == settings.account,
            values["password"] ?? values["pass"] == settings.secret
        else {
            let words = "Authorization failed for sendsms"
            return .refused(WebAnswer(403, "text/plain", words), words)
        }
        return send(values, octets, stamp)
    }

    func throttled(_ request: WebRequest) -> WebAnswer {
        WebAnswer(503, "text/plain", "Temporal failure, try again later.")
    }

    /// The query by names, the values as octets.
    private static func octets(of request: WebRequest) -> [String: [UInt8]] {
        guard let mark = request.target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return [:] }
        var values: [String: [UInt8]] = [:]
        for pair in request.target.utf8[mark...].dropFirst().split(separator: UInt8(ascii: "&")) {
            let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(decoding: WebRequest.decoded(halves[0]), as: UTF8.self)
            if values[name] == nil { values[name] = halves.count > 1 ? WebRequest.decoded(halves[1]) : [] }
        }
        return values
    }

    private func send(
        _ values: [String: String], _ octets: [String: [UInt8]], _ stamp: ProviderStamp
    ) -> ProviderVerdict {
        let receivers = (values["to"] ?? "").split(separator: " ").map(String.init)
        guard !receivers.isEmpty else { return refusal("Missing receiver number, rejected") }
        guard receivers.allSatisfy({ PhoneDigits.e164(Self.international($0)) != nil }) else {
            return refusal("Invalid receiver number, rejected")
        }
        let from = values["from"] ?? ""
        guard !from.isEmpty else { return refusal("Sender missing and no global set, rejected") }
        if let number = PhoneDigits.e164(Self.international(from)), !settings.numbers.isEmpty,
            !settings.numbers.contains(number)
        {
            return refusal("Number(s) has/have been denied by white- and/or black-lists.")
        }
        let coding = values["coding"].flatMap { Int($0) } ?? 0
        guard (0...2).contains(coding) else { return refusal("Coding field misformed, rejected") }
        let header = octets["udh"] ?? []
        guard header.isEmpty || Int(header[0]) == header.count - 1 else {
            return refusal("UDH field misformed, rejected")
        }
        guard let text = Self.text(octets["text"] ?? [], coding, values["charset"]) else {
            return refusal("Charset or body misformed, rejected")
        }
        guard (values["dlr-mask"] ?? "0").utf8.allSatisfy(\.isASCIIDigit) else {
            return refusal("DLR-Mask field misformed, rejected")
        }
        let isCoded = !header.isEmpty || coding == 1 || values["alt-dcs"] != nil || values["pid"] != nil
        let texts = receivers.enumerated().map { index, receiver in
            ProvidedText(
                ids: [stamp.uuid(index)], to: PhoneDigits.e164(Self.international(receiver)) ?? "", from: from,
                text: text, reportURL: values["dlr-url"], wantsReport: values["dlr-url"] != nil,
                mask: Int(values["dlr-mask"] ?? "0") ?? 0,
                octets: isCoded ? header + (octets["text"] ?? []) : nil)
        }
        return .taken(texts, WebAnswer(202, "text/plain", "0: Accepted for delivery"))
    }

    private static func international(_ number: String) -> String {
        number.hasPrefix("00") ? "+" + number.dropFirst(2) : number
    }

    /// What a phone shows; `nil` when the octets are not what the charset says.
    private static func text(_ octets: [UInt8], _ coding: Int, _ charset: String?) -> String? {
        guard coding != 1 else { return octets.hexadecimal }
        switch (charset ?? (coding == 2 ? "UTF-16BE" : "UTF-8")).uppercased() {
        case "UTF-8": return String(validating: octets, as: UTF8.self)
        case "UTF-16BE", "UCS-2", "UCS2", "UTF-16":
            guard octets.count % 2 == 0 else { return nil }
            let units = stride(from: 0, to: octets.count, by: 2).map {
                UInt16(octets[$0]) << 8 | UInt16(octets[$0 + 1])
            }
            return String(validating: units, as: UTF16.self)
        case "ISO-8859-1", "LATIN1", "LATIN-1":
            return String(String.UnicodeScalarView(octets.map { Unicode.Scalar($0) }))
        case _: return nil
        }
    }

    private func refusal(_ words: String) -> ProviderVerdict {
        .refused(WebAnswer(400, "text/plain", words), words)
    }

    // MARK: - Calls

    /// 8 when the carrier took it, then 1 or 2, as far as `dlr-mask` asks for them.
    func reports(on text: ProvidedText, _ fate: ProvidedText.Fate, _ stamp: ProviderStamp) -> [WebCall] {
        guard let url = text.reportURL else { return [] }
        return [8, fate == .delivered ? 1 : 2].filter { text.mask & $0 != 0 }.map { value in
            let answer = value == 8 ? "ACK/" : "id:\(text.ids[0]) stat:\(value == 1 ? "DELIVRD" : "UNDELIV") err:000"
            let values: [Character: [UInt8]] = [
                "d": Array("\(value)".utf8), "p": Array(text.to.utf8), "P": Array(text.from.utf8),
                "I": Array(text.ids[0].utf8), "F": Array(text.ids[0].utf8), "A": Array(answer.utf8),
                "a": Array(answer.utf8), "T": Array("\(stamp.seconds)".utf8), "i": Array("simulated".utf8),
                "t": Array(ProviderMoment(stamp.seconds).plain.utf8),
            ]
            return WebCall(method: "GET", url: Self.filled(url, values))
        }
    }

    func texts(_ text: String, from phone: String, to number: String, _ stamp: ProviderStamp) -> [WebCall] {
        guard let url = settings.textHook else { return [] }
        let isPlain = GSM7.fits(text)
        let words = text.split(separator: " ").map(String.init)
        let values: [Character: [UInt8]] = [
            "p": Array(phone.utf8), "P": Array(number.utf8), "a": Array(words.joined(separator: " ").utf8),
            "b": isPlain ? Array(text.utf8) : UCS2.encode(text), "C": Array((isPlain ? "UTF-8" : "UTF-16BE").utf8),
            "c": Array((isPlain ? "0" : "2").utf8), "I": Array(stamp.uuid().utf8), "u": [],
            "T": Array("\(stamp.seconds)".utf8), "t": Array(ProviderMoment(stamp.seconds).plain.utf8),
            "i": Array("simulated".utf8), "k": Array((words.first ?? "").utf8),
            "r": Array(words.dropFirst().joined(separator: " ").utf8), "n": Array("default".utf8),
            "q": Array(phone.utf8), "Q": Array(number.utf8),
        ]
        return [WebCall(method: "GET", url: Self.filled(url, values))]
    }

    /// An address with its escapes replaced; one that is none stays as it is, as what is coded already.
    private static func filled(_ url: String, _ values: [Character: [UInt8]]) -> String {
        var filled = ""
        var rest = url[...]
        while let character = rest.popFirst() {
            guard character == "%", let name = rest.first else {
                filled.append(character)
                continue
            }
            if name == "%" {
                filled += "%"
                rest.removeFirst()
            } else if let value = values[name] {
                filled += WebText.encoded(value)
                rest.removeFirst()
            } else {
                filled.append(character)
            }
        }
        return filled
    }
}
