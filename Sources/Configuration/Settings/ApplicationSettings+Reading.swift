import Bytes
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
        let domains = Self.domains(section, isFetched: name.map { section.reader.isFetched($0.value) } ?? false)
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

    /// - Parameter isFetched: whether it gets mail without claiming any.
    private static func domains(_ section: Section, isFetched: Bool) -> [String]? {
        let form = TextForm<String>.domain
        guard section.has("domains") else {
            if isFetched {
                _ = section.node("domains")
                return []
            }
            if !section.has("addresses") { section.reportMissing("domains", accepted: "a list, each \(form.accepted)") }
            _ = section.node("domains")
            return nil
        }
        guard let domains = section.values("domains", form, count: (isFetched ? 0 : 1)...1000) else { return nil }
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
        readNumbers(section)
        validity = section.value("validity", .duration(from: .seconds(1), to: .days(3650)))
        from = section.value("from", .originator)
        conversation = section.value("conversation", .duration(from: .minutes(1), to: .days(3650))) ?? conversation
        hasReplyCode = section.flag("reply_code") ?? hasReplyCode
        readNotices(section)
    }

    private mutating func readNotices(_ section: Section) {
        // Whoever has a mailbox here is told without a mail server.
        let canMail = ["mail connection", "account address"].contains { !section.reader.names(of: $0).isEmpty }
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

    private mutating func readNumbers(_ section: Section) {
        if domains.isEmpty { numbersFrom = [.subject, .body, .default] }
        let sources = section.values("numbers_from", TextForm<NumberSource>.word(), count: 1...4) ?? []
        for (index, source) in sources.enumerated() where sources[..<index].contains(source) {
            section.reader.report(
                ConfigurationProblem(
                    at: source.place, found: "\"\(source.value.rawValue)\" again", accepted: "each word once"))
        }
        if !sources.isEmpty { numbersFrom = sources.map(\.value) }
        let hasRegion = !section.reader.names(of: "region").isEmpty
        defaultNumbers = section.values("default_numbers", .recipient(hasRegion: hasRegion), count: 0...1000) ?? []
        numberForm = section.value("number_form", .word()) ?? numberForm
        checkDefaultNumbers(section)
        guard domains.isEmpty, numbersFrom == [.address], numberForm == .international else { return }
        guard section.reader.isFetched(name), let place = section.node("numbers_from")?.place else { return }
        section.reader.report(
            ConfigurationProblem(
                at: place, "without domains no address holds a number",
                accepted: "subject, body or default as well; or domains"))
    }

    /// The list and the word that leads to it go together.
    private func checkDefaultNumbers(_ section: Section) {
        let hasWord = numbersFrom.contains(.default)
        if !defaultNumbers.isEmpty, !hasWord, let place = section.node("default_numbers")?.place {
            section.reader.report(
                ConfigurationProblem(
                    at: place, "means nothing", accepted: "numbers_from with \"default\" in it", severity: .warning))
        }
        if hasWord, !section.has("default_numbers"), let place = section.node("numbers_from")?.place {
            section.reader.report(
                ConfigurationProblem(
                    at: place, "\"default\" means nothing", accepted: "default_numbers", severity: .warning))
        }
    }
}

extension ApplicationSettings.Senders {
    init(_ section: Section) {
        let pattern = TextForm<String>.text(octets: 1...1000, "a regular expression, as in '.*@example\\.com$'")
        allow = section.values("allow", pattern) ?? allow
        deny = section.values("deny", pattern) ?? deny
    }
}

extension DocumentReader {
    /// Whether a connection fetches mail for an application.
    fileprivate func isFetched(_ name: ApplicationName) -> Bool {
        names(of: "fetched application").contains(name.text)
    }
}

extension TextForm where Value == ApplicationName {
    /// A name as applications have it.
    static var applicationName: TextForm {
        TextForm("a name of 1 to 64 letters, digits, \".\", \"_\" and \"-\"") { ApplicationName($0) }
    }
}

extension TextForm where Value == String {
    /// The number of a phone.
    fileprivate static func recipient(hasRegion: Bool) -> TextForm {
        let national = hasRegion ? ", or a national number" : ""
        return TextForm("a number, as in \"+447700900123\"\(national)") { text in
            if PhoneNumber(e164: text) != nil { return text }
            return hasRegion && (3...20).contains(text.utf8.count) && text.utf8.allSatisfy(\.isASCIIDigit) ? text : nil
        }
    }

    /// A template; newlines belong to it.
    static var template: TextForm {
        TextForm("a template of 1 to 10000 octets, as in \"<%msg%>\"") { text in
            (1...10_000).contains(text.utf8.count) && !text.utf8.contains(0) ? text : nil
        }
    }
}
