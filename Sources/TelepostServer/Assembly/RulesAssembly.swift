import Bytes
import Configuration
import Connections
import Gateway
import Messages
import SMS
import Templates

/// Turns settings into rules, and reports what only the rooms behind them can tell: unknown regions, patterns and
/// templates that do not compile, client entries that mean nothing.
struct RulesAssembly {
    let settings: Settings
    let plan: any NumberPlan
    let formatter: any MailFormatter
    private let patterns: any PatternCompiler
    var problems: [ConfigurationProblem] = []

    init(
        _ settings: Settings, plan: any NumberPlan, patterns: any PatternCompiler, formatter: any MailFormatter
    ) {
        self.settings = settings
        self.plan = plan
        self.patterns = patterns
        self.formatter = formatter
    }

    /// The rules; of use only when ``problems`` holds no error afterwards.
    ///
    /// - Parameter hosts: what the host names in client lists stand for.
    mutating func rules(hosts: [String: [IPAddress]] = [:]) -> Rules {
        if let region = settings.region, !plan.knows(region: region.value) {
            problems.append(
                ConfigurationProblem(
                    at: region.place, found: "\"\(region.value)\"", accepted: "a region of ISO 3166, as in \"GB\""))
        }
        let clients = clientList(settings.smtp?.clients ?? SMTPServerSettings().clients, hosts)
        var applications: [Application] = []
        for application in settings.applications where application.isEnabled {
            if let application = self.application(application, hosts) { applications.append(application) }
        }
        let connections = Dictionary(
            settings.connections.filter(\.isActive).map { ($0.name, self.rules(of: $0)) },
            uniquingKeysWith: { first, _ in first })
        var rules = Rules(
            claiming: Claiming(applications: applications, region: settings.region?.value, plan: plan),
            clients: clients, connections: connections.merging(Self.programs) { $1 },
            maxHops: settings.smtp?.maxHops ?? SMTPServerSettings().maxHops)
        for letter in settings.connections.compactMap(\.link.folder?.pickup?.letter) {
            _ = (template(letter.subject, FileMailing.fields), template(letter.text, FileMailing.fields))
        }
        for connection in settings.connections {
            // The connection compiles them for itself.
            if case .provider(let provider) = connection.link { _ = compiled(provider.generic.patterns) }
        }
        for inbound in settings.inbound {
            if let route = route(inbound) { rules.inbound.append(route) }
        }
        rules.mailing = mailing
        rules.forward = settings.smtp?.forward?.value
        rules.dataTerminator = settings.smtp?.dataTerminator?.value
        rules.lenientClients = clientList(settings.smtp?.lenientClients ?? [], hosts)
        rules.stop = settings.stop.map { stop($0) }
        rules.logins = logins(hosts)
        if let smpp = settings.smpp {
            rules.binders = clientList(smpp.clients, hosts)
            rules.clientTexts.via = smpp.via.map(\.value)
            rules.clientTexts.passesParts = smpp.parts == .pass
            rules.clientTexts.partsTimeout = smpp.partsTimeout
        }
        return rules
    }

    /// Who may use TLS 1.0 and 1.1; networks only, which are known without asking anybody.
    mutating func legacyClients() -> ClientList {
        let texts = settings.tls?.legacyClients ?? []
        let list = clientList(texts, [:])
        if let place = texts.first?.place, !list.hosts.isEmpty {
            problems.append(
                ConfigurationProblem(
                    at: place, found: "\"\(list.hosts[0])\"", accepted: "an address, a network or a range, no name"))
        }
        return list
    }

    /// Web hooks, commands and folders: tried for two days, at first soon and then less and less often.
    private static let programs: [ConnectionName: ConnectionRules] = {
        let pauses: [Duration] = [
            .seconds(5), .minutes(5), .minutes(30), .hours(2), .hours(5), .hours(10), .hours(14), .hours(17),
        ]
        let policy = FailurePolicy(
            schedule: RetrySchedule(attempts: pauses.count + 1, pauses: pauses), whenUnknown: .resend)
        let rules = ConnectionRules(failurePolicy: policy, carriesTexts: false)
        return [.webHooks: rules, .commands: rules, .folders: rules]
    }()

    private var mailing: MailingRules {
        let mailers = settings.connections.filter { $0.isActive && $0.link.carriesMail }
        let html = mailers.filter { connection in
            switch connection.link {
            case .smtp(let smtp): smtp.sendsHTML
            case .smpp, .fetching, .folder, .provider, .modem: false
            }
        }
        return MailingRules(hostname: settings.hostname, via: mailers.map(\.name), html: Set(html.map(\.name)))
    }

    private mutating func logins(_ hosts: [String: [IPAddress]]) -> [Account.Login: LoginRules] {
        var logins: [Account.Login: LoginRules] = [:]
        if let smtp = settings.smtp {
            logins[.smtp] = LoginRules(
                plaintextFrom: clientList(smtp.plaintextAuthFrom, hosts), methods: Self.methods(smtp.mechanisms))
        }
        if let pop3 = settings.pop3 {
            logins[.pop3] = LoginRules(
                plaintextFrom: clientList(pop3.plaintextAuthFrom, hosts), methods: Self.methods(pop3.mechanisms))
        }
        if let smpp = settings.smpp {
            logins[.smpp] = LoginRules(plaintextFrom: clientList(smpp.plaintextAuthFrom, hosts))
        }
        return logins
    }

    private static func methods(_ mechanisms: [LoginMechanism]?) -> Set<LoginMethod>? {
        mechanisms.map { Set($0.compactMap { LoginMethod(rawValue: $0.rawValue) }) }
    }

    private mutating func route(_ settings: InboundSettings) -> InboundRoute? {
        let groups = Set(settings.match.map { NamedGroups($0.value).names } ?? [])
        let (phone, reply) = (TemplateField.phone.union(groups), TemplateField.reply.union(groups))
        guard let subject = template(settings.subject, phone), let text = template(settings.text, phone),
            let replySubject = template(settings.replySubject, reply),
            let replyText = template(settings.replyText, reply)
        else { return nil }
        let making = InboundRoute.Making(
            subject: subject, text: text, replySubject: replySubject, replyText: replyText)
        var route = InboundRoute(name: settings.name, deliver: settings.deliver, making: making, via: settings.via)
        route.connections = Set(settings.connections)
        route.numbers = Set(settings.numbers)
        route.senders = compiled(settings.senders)
        route.match = settings.match.flatMap { compiled([$0]).first }
        route.also = settings.also
        route.domain = settings.domain
        route.whenContested = settings.whenContested
        route.answers = settings.answers
        if let answer = settings.answer { route.answer = template(answer, reply) }
        return route
    }

    private mutating func stop(_ settings: StopSettings) -> StopRules {
        var rules = StopRules(languages: settings.languages, stops: settings.words, starts: settings.start)
        rules.scope = settings.scope
        rules.numbers = Set(settings.numbers)
        rules.match = settings.match.flatMap { compiled([$0]).first }
        rules.confirmation = confirmation(settings.confirmation)
        rules.startConfirmation = confirmation(settings.startConfirmation)
        rules.forwards = settings.forwards
        return rules
    }

    private mutating func confirmation(_ source: Located<String>?) -> StopRules.Confirmation {
        guard let source else { return .standard }
        guard !source.value.isEmpty, let template = template(source, TemplateField.phone) else { return .none }
        return .template(template)
    }

    mutating func clientList(_ texts: [Located<String>], _ hosts: [String: [IPAddress]]) -> ClientList {
        var entries: [ClientList.Entry] = []
        for text in texts {
            do throws(ClientList.Problem) {
                entries.append(try ClientList.Entry(text.value))
            } catch {
                problems.append(ConfigurationProblem(at: text.place, error.text))
            }
        }
        return ClientList(entries, hosts: hosts)
    }

    mutating func numbers(_ texts: [Located<String>]) -> [PhoneNumber] {
        var numbers: [PhoneNumber] = []
        for text in texts {
            switch plan.read(text.value, region: settings.region?.value) {
            case .number(let number): numbers.append(number)
            case .impossible(let reason):
                problems.append(ConfigurationProblem(at: text.place, "the number cannot exist: \(reason)"))
            case .notANumber:
                problems.append(
                    ConfigurationProblem(
                        at: text.place, found: "\"\(text.value)\"", accepted: "a phone number with + and country code"))
            }
        }
        return numbers
    }

    mutating func compiled(_ sources: [Located<String>]) -> [any Pattern] {
        var compiled: [any Pattern] = []
        for source in sources {
            do throws(PatternFailure) {
                compiled.append(try patterns.compile(source.value))
            } catch {
                problems.append(
                    ConfigurationProblem(
                        at: source.place, found: "\"\(source.value)\"",
                        accepted: "a regular expression (\(error.text), at character \(error.offset + 1))"))
            }
        }
        return compiled
    }

    mutating func template(_ source: Located<String>, _ fields: Set<String>) -> Template? {
        do throws(TemplateFailure) {
            return try Template(source.value, fields: fields, patterns: TemplatePatterns(patterns))
        } catch {
            problems.append(ConfigurationProblem(at: source.place, error.description))
            return nil
        }
    }

    private func rules(of connection: ConnectionSettings) -> ConnectionRules {
        let policy = FailurePolicy(schedule: connection.retry, whenUnknown: connection.whenUnknown)
        switch connection.link {
        case .smpp(let smpp):
            var rules = ConnectionRules(
                failurePolicy: policy, referenceSize: smpp.concatenation == .udh16 ? .sixteenBit : .eightBit)
            rules.carriesReadyParts = true
            rules.numbers = smpp.numbers
            rules.partsTimeout = smpp.partsTimeout
            return rules
        case .smtp, .fetching: return ConnectionRules(failurePolicy: policy, carriesTexts: false)
        case .provider(let provider):
            var rules = ConnectionRules(failurePolicy: policy)
            rules.carriesReadyParts = ProviderPreset(rawValue: provider.preset.rawValue)?.carriesReadyParts == true
            (rules.numbers, rules.partsTimeout) = (provider.numbers, provider.partsTimeout)
            return rules
        case .modem(let modem):
            var rules = ConnectionRules(failurePolicy: policy)
            rules.carriesReadyParts = true
            (rules.numbers, rules.partsTimeout) = (modem.devices.compactMap(\.number), modem.partsTimeout)
            return rules
        case .folder(let folder):
            var rules = ConnectionRules(failurePolicy: policy, carriesTexts: false)
            rules.folder = folder.path?.value
            return rules
        }
    }
}
