import Messages

extension ApplicationSettings {
    /// Reads an application.
    ///
    /// - Parameters:
    ///   - carriers: the connections that were read; all names given are known to the reader.
    init?(_ section: Section, carriers: [ConnectionName]) {
        let name = section.located("name", .applicationName)
        if let name { section.reader.claim(Located(name.value.text, at: name.place), as: "application") }
        if !section.has("name") { section.reportMissing("name", accepted: TextForm.applicationName.accepted) }
        let kind = section.value("kind", TextForm<Kind>.word(unavailable: ["mms", "fax", "files"]))
        if section.has("kind"), kind == nil {
            section.abandon()
            return nil
        }
        let domains = Self.domains(section)
        let via = Self.via(section, carriers)
        guard let placeholder = ApplicationName("-") else { return nil }
        var settings = ApplicationSettings(
            name: name?.value ?? placeholder, domains: domains ?? [], via: via ?? [])
        settings.readSenders(section)
        settings.readText(section)
        settings.readSending(section)
        settings.storms = StormSettings(section)
        section.notAvailable("addresses", "output", "control", "transform")
        guard name != nil, domains != nil, via != nil else { return nil }
        self = settings
    }

    private static func domains(_ section: Section) -> [String]? {
        let form = TextForm<String>.domain
        guard section.has("domains") else {
            if !section.has("addresses") { section.reportMissing("domains", accepted: "a list, each \(form.accepted)") }
            _ = section.node("domains")
            return nil
        }
        guard let domains = section.values("domains", form, count: 1...1000) else { return nil }
        for domain in domains { section.reader.claim(domain, as: "domain") }
        return domains.map(\.value)
    }

    private static func via(_ section: Section, _ carriers: [ConnectionName]) -> [ConnectionName]? {
        let form = TextForm<ConnectionName>.connectionName
        let known = section.reader.names(of: "carrier")
        guard let via = section.values("via", form, count: 1...100) else {
            if !section.has("via"), known.isEmpty {
                section.reportMissing("via", accepted: "a [[connection]] to send by")
            }
            return section.has("via") || known.isEmpty ? nil : carriers
        }
        var names: [ConnectionName] = []
        for name in via where !section.reader.isFull {
            if !known.contains(name.value.text) {
                let accepted = known.isEmpty ? "a [[connection]] to send by" : known.joined(separator: ", ")
                let nearest = nearestWord(to: name.value.text, among: known).map { "\"\($0)\"" }
                section.reader.report(
                    ConfigurationProblem(
                        at: name.place, "no connection has this name", found: "\"\(name.value)\"", accepted: accepted,
                        suggestion: nearest))
            } else if names.contains(name.value) {
                section.reader.report(
                    ConfigurationProblem(
                        at: name.place, found: "\"\(name.value)\" again", accepted: "each connection once"))
            }
            names.append(name.value)
        }
        return names
    }

    private mutating func readSenders(_ section: Section) {
        isEnabled = section.flag("enabled") ?? isEnabled
        clients = section.values("clients", .client) ?? clients
        senders = section.table("senders") { Senders($0) } ?? senders
        trustsFrom = section.flag("trust_from") ?? trustsFrom
        if trustsFrom, let place = section.node("trust_from")?.place {
            section.reader.report(
                ConfigurationProblem(at: place, "anybody can write any sender address", severity: .warning))
        }
        acceptsAnonymous = section.flag("anonymous") ?? acceptsAnonymous
    }

    private mutating func readText(_ section: Section) {
        text = section.located("text", .template) ?? text
        maxParts = section.whole("max_parts", 1...255) ?? maxParts
        maxCharacters = section.whole("max_chars", 1...100_000) ?? 160 * maxParts
        whenTooLong = section.value("when_too_long", .word()) ?? whenTooLong
        transliteration = section.value("transliterate", .word()) ?? transliteration
    }

    private mutating func readSending(_ section: Section) {
        let source = TextForm<NumberSource>.word(unavailable: ["subject", "body", "default"])
        _ = section.values("numbers_from", source, count: 1...1)
        emptyOnly(section, "default_numbers")
        validity = section.value("validity", .duration(from: .seconds(1), to: .days(3650)))
        from = section.value("from", .originator)
        conversation = section.value("conversation", .duration(from: .minutes(1), to: .days(3650))) ?? conversation
        hasReplyCode = section.flag("reply_code") ?? hasReplyCode
        readNotices(section)
    }

    private mutating func readNotices(_ section: Section) {
        let canMail = !section.reader.names(of: "mail connection").isEmpty
        guard let notices = section.values("notify", TextForm<Notice>.word(), count: 0...3) else {
            notify = canMail ? [.failed] : []
            return
        }
        notify = notices.map(\.value)
        guard !notify.isEmpty, !canMail, let place = section.node("notify")?.place else { return }
        section.reader.report(
            ConfigurationProblem(
                at: place, "senders are told by mail, and there is nothing to send mail by",
                accepted: "a [[connection]] of type \"smtp\""))
    }

    /// A list that a later version acts upon.
    private func emptyOnly(_ section: Section, _ key: String) {
        guard let (node, place) = section.node(key), node.value != .array([]) else { return }
        section.reader.report(ConfigurationProblem(at: place, notInThisVersion, accepted: "[]"))
    }
}

extension ApplicationSettings.Senders {
    init(_ section: Section) {
        let pattern = TextForm<String>.text(octets: 1...1000, "a regular expression, as in '.*@example\\.com$'")
        allow = section.values("allow", pattern) ?? allow
        deny = section.values("deny", pattern) ?? deny
    }
}

private enum NumberSource: String, CaseIterable {
    case address
}

extension TextForm where Value == ApplicationName {
    fileprivate static var applicationName: TextForm {
        TextForm("a name of 1 to 64 letters, digits, \".\", \"_\" and \"-\"") { ApplicationName($0) }
    }
}

extension TextForm where Value == String {
    /// A template; newlines belong to it.
    static var template: TextForm {
        TextForm("a template of 1 to 10000 octets, as in \"<%msg%>\"") { text in
            (1...10_000).contains(text.utf8.count) && !text.utf8.contains(0) ? text : nil
        }
    }
}
