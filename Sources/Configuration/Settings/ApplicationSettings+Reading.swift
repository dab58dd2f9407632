import Bytes
import Gateway
import Messages

extension ApplicationSettings {
    /// Reads an application.
    ///
    /// - Parameters:
    ///   - carriers: the connections that were read; all names given are known to the reader.
    ///   - taken: what the applications before it take.
    init?(_ section: Section, carriers: [ConnectionName], taken: TakenDomains) {
        let name = section.located("name", .applicationName)
        if let name { section.reader.claim(Located(name.value.text, at: name.place), as: "application") }
        if !section.has("name") { section.reportMissing("name", accepted: TextForm.applicationName.accepted) }
        let kind = section.value("kind", TextForm<Application.Kind>.word(unavailable: ["mms"]))
        if section.has("kind"), kind == nil {
            section.abandon()
            return nil
        }
        guard let placeholder = ApplicationName("-") else { return nil }
        var settings = ApplicationSettings(name: name?.value ?? placeholder, domains: [], via: [])
        settings.kind = kind ?? settings.kind
        settings.readSenders(section)
        settings.storms = StormSettings(section, isForPhones: settings.kind == .sms)
        let isFetched = name.map { section.reader.isFetched($0.value) } ?? false
        let isClaiming = settings.readClaims(section, isFetched: isFetched, taken: taken)
        let hasConnections = settings.readVia(section, carriers)
        settings.readHandover(section)
        settings.validity = section.value("validity", .duration(from: .seconds(1), to: .days(3650)))
        settings.readNotices(section)
        switch settings.kind {
        case .sms: settings.readTexts(section)
        case .files, .fax: settings.reportTextKeys(section)
        }
        guard name != nil, isClaiming, hasConnections else { return nil }
        self = settings
    }

    /// Reads `via`; `false` when there must be one and is not.
    private mutating func readVia(_ section: Section, _ carriers: [ConnectionName]) -> Bool {
        let form = TextForm<ConnectionName>.connectionName
        switch kind {
        case .sms:
            let known = section.reader.names(of: "carrier")
            if !section.has("via") {
                if known.isEmpty { section.reportMissing("via", accepted: "a [[connection]] to send by") }
                _ = section.node("via")
                via = carriers
                return !known.isEmpty
            }
            guard let names = section.values("via", form, count: 1...100) else { return false }
            via = section.checked(names, among: known, accepted: "a [[connection]] to send by")
        case .files, .fax:
            let known = section.reader.names(of: "folder to hand over to")
            // One: what was prepared in one folder must not be handed over in another one.
            guard let names = section.values("via", form, count: 0...1) else { return !section.has("via") }
            via = section.checked(names, among: known, accepted: "a [[connection]] of type \"folder\" with a path")
        }
        return true
    }

    private mutating func readSenders(_ section: Section) {
        isEnabled = section.flag("enabled") ?? isEnabled
        clients = section.values("clients", .client) ?? clients
        terminatorClients = section.narrowClients("terminator_clients") ?? terminatorClients
        senders = section.table("senders") { Senders($0) } ?? senders
        trustsFrom = section.flag("trust_from") ?? trustsFrom
        if trustsFrom, let place = section.node("trust_from")?.place {
            section.reader.report(
                ConfigurationProblem(at: place, "anybody can write any sender address", severity: .warning))
        }
        acceptsAnonymous = section.flag("anonymous") ?? acceptsAnonymous
    }

    private mutating func readTexts(_ section: Section) {
        text = section.located("text", .template) ?? text
        maxParts = section.whole("max_parts", 1...255) ?? maxParts
        maxCharacters = section.whole("max_chars", 1...100_000) ?? 160 * maxParts
        whenTooLong = section.value("when_too_long", .word()) ?? whenTooLong
        transliteration = section.value("transliterate", .word()) ?? transliteration
        readNumbers(section)
        from = section.value("from", .originator)
        conversation = section.value("conversation", .duration(from: .minutes(1), to: .days(3650))) ?? conversation
        hasReplyCode = section.flag("reply_code") ?? hasReplyCode
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
        if claimsNothing { numbersFrom = [.subject, .body, .default] }
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
        guard claimsNothing, numbersFrom == [.address], numberForm == .international else { return }
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
        let pattern = TextForm<String>.pattern("'.*@example\\.com$'")
        allow = section.values("allow", pattern) ?? allow
        deny = section.values("deny", pattern) ?? deny
    }
}

extension Section {
    /// The names of connections, each of which is known and there once.
    fileprivate func checked(
        _ names: [Located<ConnectionName>], among known: [String], accepted: String
    ) -> [ConnectionName] {
        var kept: [ConnectionName] = []
        for name in names where !reader.isFull {
            if !known.contains(name.value.text) {
                let isOther = reader.knows(name.value.text, as: "connection")
                let nearest = nearestWord(to: name.value.text, among: known).map { "\"\($0)\"" }
                reader.report(
                    ConfigurationProblem(
                        at: name.place,
                        isOther ? "this connection is of another type" : "no connection has this name",
                        found: "\"\(name.value)\"", accepted: known.isEmpty ? accepted : listed(known),
                        suggestion: nearest))
            } else if kept.contains(name.value) {
                reader.report(
                    ConfigurationProblem(
                        at: name.place, found: "\"\(name.value)\" again", accepted: "each connection once"))
            }
            kept.append(name.value)
        }
        return kept
    }
}

extension DocumentReader {
    /// Whether a connection fetches mail for an application.
    fileprivate func isFetched(_ name: ApplicationName) -> Bool {
        knows(name.text, as: "fetched application")
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
