import Gateway
import Messages
import Runtime
import SMS

/// Kannel's sendsms, as smsbox has it: `url` is the whole address, as in `http://host:13013/cgi-bin/sendsms`.
///
/// It gives no ids: reports are asked for at an address that names the message. It signs nothing: the address has a
/// token.
/// For texts from phones, its sms-service wants
/// `get-url = "https://HOST/hooks/NAME/text?token=…&from=%p&to=%P&text=%b&coding=%c&charset=%C&udh=%u&id=%I"` and
/// `omit-empty = true`. Kannel user's guide §6.5, §8.3.
struct KannelDialect: ProviderDialect {
    private let settings: ProviderConnectionSettings

    init(_ settings: ProviderConnectionSettings) {
        self.settings = settings
    }

    private var who: [(String, String)] {
        [("username", settings.credentials.username), ("password", settings.credentials.password)]
    }

    private func asking(_ query: String) -> HTTPRequestOut {
        let mark = settings.url.contains("?") ? "&" : "?"
        return HTTPRequestOut(
            getting: settings.url + mark + query, fields: [.init("User-Agent", "Telepost")],
            timeout: settings.timeout)
    }

    func request(for text: ProviderText) throws(ProviderMisfit) -> HTTPRequestOut {
        var form = who + [("to", text.to.e164)]
        if let from = text.from { form.append(("from", from.description)) }
        if let seconds = text.validity(in: 60...604_800) { form.append(("validity", "\(max(1, seconds / 60))")) }
        // 1 delivered, 2 not delivered, 16 refused by the network.
        if let url = text.reportURL { form += [("dlr-mask", "19"), ("dlr-url", Self.report(of: text, to: url))] }
        var query = PercentCoding.form(form)
        if let ready = text.ready {
            query += try KannelReadyPart(ready).query
        } else {
            let coding = text.alphabet == .ucs2 ? "2" : "0"
            query += "&" + PercentCoding.form([("charset", "UTF-8"), ("coding", coding), ("text", text.text)])
        }
        return asking(query)
    }

    /// Kannel fills in what follows a `%`; other signs of that kind are written twice.
    private static func report(of text: ProviderText, to url: String) -> String {
        let literal = url.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%%")
        return "\(literal)\(url.contains("?") ? "&" : "?")id=\(id(of: text))&status=%d&phone=%p&answer=%A"
    }

    /// No digits only: reports write such ids in more than one way.
    private static func id(of text: ProviderText) -> String { "tp\(text.id)" }

    func verdict(of answer: HTTPAnswer, to text: ProviderText) -> ProviderVerdict {
        let words = String(decoding: answer.body.prefix(200), as: UTF8.self).trimmingBlanks()
        let reason = ProviderReason(answer.status, nil, words)
        switch answer.status {
        case 200..<300:
            let said = words.inOneLine(limit: 100)
            return .taken(ids: [Self.id(of: text)], words: said.isEmpty ? "Kannel took it" : "Kannel: \(said)")
        case 403: return .notAdmitted(reason)
        case 404: return .notAdmitted(ProviderReason("404", "there is no sendsms at this address"))
        case _: return .refusal(answer.head, reason)
        }
    }

    /// Without a receiver nothing is sent, and the password is looked at first.
    var check: HTTPRequestOut? { asking(PercentCoding.form(who)) }

    // MARK: - Calls

    func read(_ call: HookCall, at now: Timestamp) -> HookReading {
        if let objection = HookGuard(settings.hook).objection(call) { return .forged(objection) }
        let query = HookFields.query(of: call)
        let form = Fields(query.isEmpty || call.method == "POST" ? HookFields(call)?.all ?? query : query)
        return form["status"] == nil ? text(form) : report(form)
    }

    private struct Fields {
        private let all: [(name: String, value: [UInt8])]

        init(_ all: [(name: String, value: [UInt8])]) {
            self.all = all
        }

        subscript(name: String) -> String? { octets(name).map { String(decoding: $0, as: UTF8.self) } }

        func octets(_ name: String) -> [UInt8]? { all.first { $0.name == name }?.value }
    }

    private func report(_ form: Fields) -> HookReading {
        let verdict: NetworkReport.Verdict
        let status = form["status"].flatMap { Int($0) } ?? 0
        switch status {
        case 1: verdict = .delivered
        // 2 not delivered, 16 refused, 0x22 expired, 0x42 unknown.
        case 0x22: verdict = .expired
        case 2, 16, 0x42: verdict = .undelivered
        case _: return .news([], .fine)
        }
        let report = NetworkReport(
            ofProvider: form["id"], phone: form["phone"], verdict, code: "status \(status)", words: form["answer"])
        return report.map { .news([.report($0)], .fine) } ?? .unreadable("no id")
    }

    private func text(_ form: Fields) -> HookReading {
        guard let from = form["from"], let to = form["to"] else { return .unreadable("no from or no to") }
        let octets = form.octets("text") ?? []
        let charset = form["charset"]?.lowercased() ?? ""
        let header = form.octets("udh").map(UserDataHeader.init(octets:)) ?? .empty
        let coding: PartCoding =
            switch form["coding"] ?? "" {
            case "1": .octets
            case "2" where charset.isEmpty || charset.hasPrefix("utf-16") || charset.hasPrefix("ucs-2"): .ucs2
            case _: charset == "iso-8859-1" || charset == "windows-1252" ? .latin1 : .utf8
            }
        let payload = PartPayload(coding, octets, ports: header.ports)
        let place = header.concatenation.flatMap { $0.count > 1 ? $0 : nil }
        return .news([.text(.init(from: from, to: to, payload: payload, place: place, id: form["id"]))], .fine)
    }
}

extension UserDataHeader {
    /// A header with its length before it; empty when it is none.
    fileprivate init(octets: [UInt8]) {
        self = UserDataHeader.separate(octets[...]).0
    }
}

/// A part that its sender coded, as parameters of sendsms (Kannel user's guide, `coding`, `mclass`, `udh`, `alt-dcs`).
struct KannelReadyPart {
    /// Behind the others, with an `&` before it.
    let query: String

    init(_ part: ReadyPart) throws(ProviderMisfit) {
        var (header, body): ([UInt8], [UInt8]) = ([], part.octets)
        if part.hasHeader {
            let length = Int(part.octets.first ?? 0) + 1
            guard length <= part.octets.count else { throw ProviderMisfit(words: "its header is longer than it") }
            (header, body) = (Array(part.octets[..<length]), Array(part.octets[length...]))
            guard UserDataHeader.separate(part.octets[...]).0.shift == .none else {
                throw ProviderMisfit(words: "Kannel has no national tables")
            }
        }
        var fields = try Self.content(part.dataCoding, body)
        if !header.isEmpty { fields.append("udh=" + PercentCoding.encoded(header)) }
        if part.protocolID != 0 { fields.append("pid=\(part.protocolID)") }
        query = fields.map { "&" + $0 }.joined()
    }

    private static func content(_ coding: UInt8, _ body: [UInt8]) throws(ProviderMisfit) -> [String] {
        let isClass = coding >> 4 == 1 || coding >> 4 == 0xF
        let mark = isClass ? ["mclass=\(coding & 3)"] + (coding >> 4 == 0xF ? ["alt-dcs=1"] : []) : []
        switch coding {
        case 0, 0x10...0x13, 0xF0...0xF3:
            return ["coding=0", "charset=UTF-8", "text=" + PercentCoding.encoded(GSM7.decode(body))] + mark
        case 1, 3:
            return ["coding=0", "charset=ISO-8859-1", "text=" + PercentCoding.encoded(body)]
        case 2, 4, 0x14...0x17, 0xF4...0xF7: return ["coding=1", "text=" + PercentCoding.encoded(body)] + mark
        case 8, 0x18...0x1B:
            return ["coding=2", "charset=UTF-16BE", "text=" + PercentCoding.encoded(body)] + mark
        default: throw ProviderMisfit(words: "Kannel has no data_coding \(coding)")
        }
    }
}
