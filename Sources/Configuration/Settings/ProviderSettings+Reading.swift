import Bytes
import Messages

extension ProviderSettings {
    /// - Parameter canCallUs: whether the document says how providers reach us.
    init?(_ section: Section, canCallUs: Bool) {
        guard let preset = section.required("preset", TextForm<Preset>.word()) else {
            section.abandon()
            return nil
        }
        var settings = ProviderSettings(preset)
        for key in preset.mandatory where !section.has(key) {
            section.reportMissing(key, accepted: "what \"\(preset.rawValue)\" needs")
        }
        settings.readWho(section)
        settings.readSending(section)
        settings.hook = section.table("hook") { Hook($0, preset) } ?? settings.hook
        if preset == .generic {
            settings.generic = section.table("generic") { Generic($0) } ?? settings.generic
        } else {
            section.meansNothing("generic", without: "preset = \"generic\"")
        }
        settings.warn(section, canCallUs: canCallUs)
        guard preset.mandatory.allSatisfy(section.has) else { return nil }
        self = settings
    }

    private mutating func readWho(_ section: Section) {
        url = section.value("url", preset == .generic ? .providerTemplate : .providerURL) ?? url
        for key in ["account", "username", "password", "key", "secret"] where !preset.credentials.contains(key) {
            section.meansNothing(key, with: "preset = \"\(preset.rawValue)\"")
        }
        let allowed = Set(preset.credentials)
        if allowed.contains("account") { account = section.value("account", .credential) ?? account }
        if allowed.contains("username") { username = section.value("username", .credential) ?? username }
        if allowed.contains("password") { password = section.secret("password", octets: 1...256) ?? password }
        if allowed.contains("key") { key = section.secret("key", octets: 1...256) ?? key }
        if allowed.contains("secret") { secret = section.secret("secret", octets: 1...256) ?? secret }
    }

    private mutating func readSending(_ section: Section) {
        numbers = section.values("numbers", .originator)?.map(\.value) ?? numbers
        throughput = section.whole("throughput", 1...100_000)
        atOnce = section.whole("at_once", 1...256) ?? atOnce
        timeout = section.value("timeout", .duration(from: .seconds(1), to: .minutes(5))) ?? timeout
        let brief = TextForm<Duration>.duration(from: .milliseconds(100), to: .hours(1))
        reconnectAfter = section.values("reconnect_after", brief, count: 1...20)?.map(\.value) ?? reconnectAfter
        partsTimeout = section.value("parts_timeout", .duration(from: .seconds(10), to: .days(7))) ?? partsTimeout
    }

    private func warn(_ section: Section, canCallUs: Bool) {
        if !canCallUs, let place = section.node("preset")?.place {
            section.reader.report(
                ConfigurationProblem(
                    at: place, "no reports are asked for, as the provider does not know our address",
                    accepted: "public_url in [http]", severity: .warning))
        }
        let here = ["http://127.", "http://localhost", "http://[::1]"]
        if url.hasPrefix("http://"), !here.contains(where: url.hasPrefix), let place = section.node("url")?.place {
            section.reader.report(
                ConfigurationProblem(
                    at: place, "without https anybody in between can read and change texts and see the password",
                    severity: .warning))
        }
        guard let place = section.node("hook")?.place else { return }
        if !hook.secret.revealed.isEmpty, hook.secret.revealed.utf8.count < 16 {
            section.reader.report(
                ConfigurationProblem(at: place, "a secret of less than 16 octets can be guessed", severity: .warning))
        }
    }
}

extension ProviderSettings.Hook {
    fileprivate init(_ section: Section, _ preset: ProviderSettings.Preset) {
        secret = section.secret("secret", octets: 1...256) ?? secret
        username = section.value("username", .credential) ?? username
        password = section.secret("password", octets: 1...256) ?? password
        switch preset {
        case .vonage, .generic: method = section.value("method", .word()) ?? method
        case .twilio, .plivo, .sinch, .infobip, .kannel:
            section.meansNothing("method", with: "preset = \"\(preset.rawValue)\"")
        }
        if preset == .generic {
            header = section.value("header", .ascii(1...64, "the name of a header field")) ?? header
        } else {
            section.meansNothing("header", with: "preset = \"\(preset.rawValue)\"")
        }
        if section.has("username") != section.has("password") {
            section.reportMissing(
                section.has("username") ? "password" : "username", accepted: "both of username and password, or none")
        }
    }
}

extension ProviderSettings.Generic {
    fileprivate init(_ section: Section) {
        method = section.value("method", .word()) ?? method
        contentType = section.value("content_type", .ascii(1...100, "a media type")) ?? contentType
        let header = TextForm<String>.ascii(3...1000, "a header field, as in \"X-Key: <%key%>\"").template
        headers = section.values("headers", header, count: 0...20)?.map(\.value) ?? headers
        body = section.value("body", .text(octets: 0...10_000, "a template in one line").template) ?? body
        success = section.located("success", .answerPattern)
        id = section.located("id", .answerPattern)
        error = section.located("error", .answerPattern)
        permanent = section.located("permanent", .answerPattern)
        check = section.value("check", .providerTemplate) ?? check
        for name in Self.named {
            fields[name] = section.value("\(name)_field", .ascii(1...64, "the name of a field")) ?? fields[name]
        }
        let word = TextForm<String>.ascii(1...64, "a word")
        delivered = section.values("delivered", word, count: 1...20)?.map(\.value) ?? delivered
        failed = section.values("failed", word, count: 1...20)?.map(\.value) ?? failed
    }
}

extension TextForm where Value == String {
    /// Part of what says who we are.
    fileprivate static var credential: TextForm { .ascii(1...256, "1 to 256 ASCII characters") }

    fileprivate static var answerPattern: TextForm {
        .text(octets: 1...1000, "a regular expression of at most 1000 octets")
    }

    /// The same with fields in it, all of which exist.
    fileprivate var template: TextForm {
        let fields = ProviderSettings.Generic.templateFields
        return TextForm("\(accepted), with the fields \(fields.joined(separator: ", "))") { text in
            guard let text = read(text) else { return nil }
            var rest = text[...]
            while let start = rest.firstRange(of: "<%"), let end = rest[start.upperBound...].firstRange(of: "%>") {
                guard fields.contains(String(rest[start.upperBound..<end.lowerBound])) else { return nil }
                rest = rest[end.upperBound...]
            }
            return text
        }
    }

    fileprivate static var providerTemplate: TextForm { providerURL.template }

    /// An address without blanks; a slash at its end is dropped.
    fileprivate static var providerURL: TextForm {
        TextForm("an address, as in \"https://api.example.com/sms\"") { text in
            let isSound = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
            let scheme = ["https://", "http://"].first { text.lowercased().hasPrefix($0) }
            guard isSound, let scheme, (scheme.utf8.count + 1...2000).contains(text.utf8.count) else { return nil }
            return text.hasSuffix("/") ? String(text.dropLast()) : text
        }
    }
}

// MARK: - Writing

extension ProviderSettings {
    func write(to writer: inout TOMLWriter) {
        writer.set("preset", preset.rawValue)
        if !url.isEmpty { writer.set("url", url) }
        let who = [
            ("account", account), ("username", username), ("password", password.shown), ("key", key.shown),
            ("secret", secret.shown),
        ]
        for (name, value) in who where !value.isEmpty { writer.set(name, value) }
        writer.set("numbers", numbers.map(\.description))
        if let throughput { writer.set("throughput", throughput) }
        writer.set("at_once", atOnce)
        writer.set("timeout", DurationText(timeout).description)
        writer.set("reconnect_after", reconnectAfter.map { DurationText($0).description })
        writer.set("parts_timeout", DurationText(partsTimeout).description)
        writer.set("hook", inline: hook.entries(preset))
        if preset == .generic { writer.set("generic", inline: generic.entries) }
    }
}

extension ProviderSettings.Hook {
    fileprivate func entries(_ preset: ProviderSettings.Preset) -> [(key: String, value: String)] {
        var entries: [(key: String, value: String)] = []
        func add(_ key: String, _ value: String) {
            if !value.isEmpty { entries.append((key, TOMLWriter.quoted(value))) }
        }
        add("secret", secret.shown)
        if preset == .vonage || preset == .generic { add("method", method.rawValue) }
        add("header", header)
        add("username", username)
        add("password", password.shown)
        return entries
    }
}

extension ProviderSettings.Generic {
    fileprivate var entries: [(key: String, value: String)] {
        let texts = [
            ("method", method.rawValue), ("content_type", contentType), ("body", body),
            ("success", success?.value ?? ""), ("id", id?.value ?? ""), ("error", error?.value ?? ""),
            ("permanent", permanent?.value ?? ""), ("check", check),
        ]
        var entries = texts.filter { !$0.1.isEmpty || $0.0 == "body" }.map { ($0.0, TOMLWriter.quoted($0.1)) }
        for name in Self.named { entries.append(("\(name)_field", TOMLWriter.quoted(fields[name] ?? name))) }
        for (name, list) in [("headers", headers), ("delivered", delivered), ("failed", failed)] {
            entries.append((name, "[\(list.map(TOMLWriter.quoted).joined(separator: ", "))]"))
        }
        return entries.map { (key: $0.0, value: $0.1) }
    }
}

extension Secret {
    /// As it is written down: hidden, or nothing when there is none.
    fileprivate var shown: String { revealed.isEmpty ? "" : description }
}
