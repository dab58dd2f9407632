import Bytes
import Configuration
import Gateway
import Messages
import Templates

/// Applications.
extension RulesAssembly {
    mutating func application(
        _ settings: ApplicationSettings, _ hosts: [String: [IPAddress]]
    ) -> Application? {
        let senders = SenderRules(
            allow: compiled(settings.senders.allow), deny: compiled(settings.senders.deny),
            trustsFrom: settings.trustsFrom, takesAnonymous: settings.acceptsAnonymous)
        for country in settings.storms.countries where !plan.knows(region: country.value) {
            problems.append(
                ConfigurationProblem(
                    at: country.place, found: "\"\(country.value)\"", accepted: "a region of ISO 3166, as in \"GB\""))
        }
        let fields = TemplateField.mail.union(settings.groupNames)
        guard let template = template(settings.text, fields) else { return nil }
        let making = TextMaking(
            template: template, maxCharacters: settings.maxCharacters, maxParts: settings.maxParts,
            whenTooLong: settings.whenTooLong, transliteration: settings.transliteration)
        var application = Application(
            name: settings.name, domains: settings.domains, clients: clientList(settings.clients, hosts),
            senders: senders, making: making, via: settings.via,
            originator: settings.from, validity: settings.validity, storms: settings.storms.rules)
        application.notices = NoticeKinds(settings.notify)
        application.answering.lasts = settings.conversation
        application.answering.hasCode = settings.hasReplyCode
        application.numbersFrom = settings.numbersFrom.compactMap { NumberSource(rawValue: $0.rawValue) }
        application.numberForm = NumberForm(rawValue: settings.numberForm.rawValue) ?? .international
        application.defaultNumbers = numbers(settings.defaultNumbers)
        handOver(settings, fields, hosts, &application)
        return application
    }

    /// What an application makes of mails besides text messages, and whom it hands them to.
    private mutating func handOver(
        _ settings: ApplicationSettings, _ fields: Set<String>, _ hosts: [String: [IPAddress]],
        _ application: inout Application
    ) {
        application.kind = settings.kind
        application.addresses = compiled(settings.addresses)
        application.output = settings.output.map { output($0, fields) }
        application.also = settings.also
        application.commands = settings.commands
        application.takesAttachedMessage = settings.takesAttachedMessage
        application.terminatorClients = clientList(settings.terminatorClients, hosts)
    }

    private mutating func output(_ settings: OutputSettings, _ fields: Set<String>) -> Output {
        var output = Output()
        output.folder = settings.folder?.value
        (output.format, output.control) = (settings.format, settings.control)
        (output.codePage, output.unmappable) = (settings.codePage.value, settings.unmappable)
        output.savesAttachments = settings.savesAttachments
        for value in settings.values {
            if let source = source(value.source) {
                output.values.append(Output.ControlValue(section: value.section, key: value.key, source: source))
            }
        }
        for (transform, source) in settings.transforms {
            output.transforms[transform] = template(source, fields)
        }
        if !formatter.knows(codePage: settings.codePage.value) {
            problems.append(
                ConfigurationProblem(
                    at: settings.codePage.place, found: "\"\(settings.codePage.value)\"",
                    accepted: "a code page that iconv knows, as in \"cp1250\" or \"utf-8\""))
        }
        return output
    }

    private mutating func source(_ settings: OutputSettings.ControlValue.Source) -> Output.ControlValue.Source? {
        switch settings {
        case .fixed(let text): .fixed(text)
        case .parsed(let field, let pattern):
            compiled([pattern]).first.map { .parsed(field: field, pattern: $0) }
        }
    }
}

extension NoticeKinds {
    fileprivate init(_ notices: [ApplicationSettings.Notice]) {
        self = []
        for notice in notices {
            switch notice {
            case .failed: insert(.failed)
            case .sent: insert(.sent)
            case .delivered: insert(.delivered)
            }
        }
    }
}
