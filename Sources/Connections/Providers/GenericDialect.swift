import Bytes
import Gateway
import Messages
import Runtime
import SMS

/// A provider without a preset, as its templates and patterns say.
struct GenericDialect: ProviderDialect {
    private let settings: ProviderConnectionSettings
    private let patterns: Patterns

    /// The patterns that are looked for in answers.
    private struct Patterns: Sendable {
        var success: (any Pattern)?
        var id: (any Pattern)?
        var error: (any Pattern)?
        var permanent: (any Pattern)?
    }

    private static let names = [
        "to", "to_digits", "from", "text", "id", "report_url", "account", "username", "password", "key", "secret",
    ]

    /// - Throws: what is wrong with a template or a pattern.
    init(_ settings: ProviderConnectionSettings, _ compiler: (any PatternCompiler)?) throws(ProviderMisfit) {
        self.settings = settings
        let generic = settings.generic
        patterns = Patterns(
            success: try Self.pattern(generic.success, compiler), id: try Self.pattern(generic.id, compiler),
            error: try Self.pattern(generic.error, compiler), permanent: try Self.pattern(generic.permanent, compiler))
        for template in [settings.url, generic.body, generic.check] + generic.headers {
            if let name = GenericTemplate(template).names.first(where: { !Self.names.contains($0) }) {
                throw ProviderMisfit(words: "there is no field \(name.inOneLine(limit: 40))")
            }
        }
    }

    private static func pattern(_ source: String, _ compiler: (any PatternCompiler)?) throws(ProviderMisfit)
        -> (any Pattern)?
    {
        guard !source.isEmpty else { return nil }
        guard let compiler else { throw ProviderMisfit(words: "there is nobody to read patterns") }
        do throws(PatternFailure) { return try compiler.compile(source) } catch {
            throw ProviderMisfit(words: "a pattern cannot be used: \(error.text)")
        }
    }

    // MARK: - Requests

    func request(for text: ProviderText) throws(ProviderMisfit) -> HTTPRequestOut {
        let values = [
            "to": text.to.e164, "to_digits": String(text.to.digits), "from": text.from?.description ?? "",
            "text": text.text, "id": text.id.description, "report_url": text.reportURL ?? "",
        ].merging(credentials) { first, _ in first }
        return try request(settings.url, values, isGet: settings.generic.isGet)
    }

    var check: HTTPRequestOut? {
        settings.generic.check.isEmpty ? nil : try? request(settings.generic.check, credentials, isGet: true)
    }

    private var credentials: [String: String] {
        let who = settings.credentials
        return [
            "account": who.account, "username": who.username, "password": who.password, "key": who.key,
            "secret": who.secret,
        ]
    }

    private func request(_ url: String, _ values: [String: String], isGet: Bool) throws(ProviderMisfit)
        -> HTTPRequestOut
    {
        let generic = settings.generic
        let address = GenericTemplate(url).filled(values, as: .address)
        var request = HTTPRequestOut(getting: address, timeout: settings.timeout)
        request.isGet = isGet
        if !isGet {
            let form = GenericTemplate.Form(contentType: generic.contentType)
            request.body = Array(GenericTemplate(generic.body).filled(values, as: form).utf8)
            request.fields.append(.init("Content-Type", generic.contentType))
        }
        request.fields.append(.init("User-Agent", "Telepost"))
        for header in generic.headers {
            let line = GenericTemplate(header).filled(values, as: .plain)
            guard !line.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }), let colon = line.firstIndex(of: ":") else {
                throw ProviderMisfit(words: "a header field would not be one")
            }
            let value = String(line[line.index(after: colon)...]).trimmingBlanks()
            request.fields.append(.init(String(line[..<colon]), value))
        }
        if let proof, !request.fields.contains(where: { $0.name.lowercased() == "authorization" }) {
            request.fields.append(.init("Authorization", proof))
        }
        return request
    }

    private var proof: String? {
        let who = settings.credentials
        if !who.username.isEmpty { return BasicCredentials(who.username, who.password).value }
        return who.key.isEmpty ? nil : "Bearer \(who.key)"
    }

    // MARK: - Answers

    func verdict(of answer: HTTPAnswer, to text: ProviderText) -> ProviderVerdict {
        let body = String(decoding: answer.body, as: UTF8.self)
        if answer.isFine, patterns.success.map({ $0.match(body) != .unmatched }) ?? true {
            let id = patterns.id.flatMap { Self.found($0, body) }.flatMap { $0.utf8.count <= 128 ? $0 : nil }
            let words = id.map { "the provider took it as \($0.inOneLine(limit: 64))" } ?? "the provider took it"
            return .taken(ids: [id].compactMap(\.self), words: words)
        }
        let reason = ProviderReason(answer.status, nil, patterns.error.flatMap { Self.found($0, body) })
        if let permanent = patterns.permanent, permanent.match(body) != .unmatched {
            return .refused(.permanent, reason)
        }
        return answer.isFine ? .refused(.temporary, reason) : .refusal(answer.head, reason)
    }

    private static func found(_ pattern: any Pattern, _ text: String) -> String? {
        switch pattern.match(text) {
        case .matched(let groups, _): groups[1] ?? groups[0]
        case .unmatched, .limitExceeded: nil
        }
    }

    // MARK: - Calls

    func read(_ call: HookCall, at now: Timestamp) -> HookReading {
        if let objection = objection(call) { return .forged(objection) }
        guard let form = HookFields(call) else { return .unreadable("neither a form nor flat JSON") }
        let names = settings.generic.names
        if let status = form[names.status] { return report(status, form) }
        guard let from = form[names.from], let to = form[names.to] else { return .unreadable("no from or no to") }
        let payload = PartPayload(.utf8, form.octets(names.text) ?? [])
        return .news([.text(.init(from: from, to: to, payload: payload, id: form[names.id]))], .fine)
    }

    private func objection(_ call: HookCall) -> String? {
        let (hook, watch) = (settings.hook, HookGuard(settings.hook))
        guard !hook.header.isEmpty else { return watch.objection(call) }
        if let objection = watch.objectionToName(call) { return objection }
        guard !hook.secret.isEmpty, !call.body.isEmpty else { return "it has no body that could be signed" }
        let told = call.header(hook.header.lowercased()) ?? ""
        let bare = told.firstIndex(of: "=").map {
            told[..<$0].count <= 8 ? String(told[told.index(after: $0)...]) : told
        }
        let expected = Self.code(hook.method, call.body, key: Array(hook.secret.utf8))
        let isRight = [told, bare ?? told].contains { text in
            Secrets.areEqual(text.utf8.map(\.asciiLowercased), Array(expected.hexadecimal.utf8))
                || Secrets.areEqual(text.base64Octets, expected)
        }
        return isRight ? nil : "the signature is wrong"
    }

    private static func code(
        _ method: ProviderConnectionSettings.Hook.Method, _ body: [UInt8], key: [UInt8]
    ) -> [UInt8] {
        switch method {
        case .md5hash: Digest.md5.isAvailable ? Digest.md5.of(body + key) : Secrets.randomOctets(16)
        case .md5: Digest.md5.isAvailable ? Digest.md5.hmac(of: body, key: key) : Secrets.randomOctets(16)
        case .sha1: Digest.sha1.hmac(of: body, key: key)
        case .sha256: Digest.sha256.hmac(of: body, key: key)
        case .sha512: Digest.sha512.hmac(of: body, key: key)
        }
    }

    private func report(_ status: String, _ form: HookFields) -> HookReading {
        let names = settings.generic.names
        let verdict: NetworkReport.Verdict
        if names.delivered.contains(status) {
            verdict = .delivered
        } else if names.failed.contains(status) {
            verdict = .undelivered
        } else {
            return .news([], .fine)
        }
        let report = NetworkReport(
            ofProvider: form[names.id], phone: form[names.to], verdict, code: status, words: form[names.error])
        return report.map { .news([.report($0)], .fine) } ?? .unreadable("no id")
    }
}
