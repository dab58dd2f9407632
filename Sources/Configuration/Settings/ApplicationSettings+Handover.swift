import Gateway
import Messages
import Templates

extension ApplicationSettings {
    /// Reads what it hands over besides texts, and how.
    mutating func readHandover(_ section: Section) {
        readCommands(section)
        takesAttachedMessage = section.flag("attached_message") ?? takesAttachedMessage
        readAlso(section)
        switch kind {
        case .sms:
            for key in ["output", "control", "transform"] {
                guard let place = section.node(key)?.place else { continue }
                section.reader.report(
                    ConfigurationProblem(
                        at: place, "means nothing with kind = \"sms\"",
                        accepted: "also, or an application of kind \"files\" or \"fax\""))
            }
            section.meansNothing("attachments", with: "kind = \"sms\"")
        case .files, .fax: readOutput(section)
        }
    }

    /// `true`, `false` or a list of words.
    private mutating func readCommands(_ section: Section) {
        guard let (node, place) = section.node("commands") else { return }
        switch node.value {
        case .flag(let flag): commands = flag ? Set(MailCommand.allCases) : []
        case .array:
            let words = section.values("commands", TextForm<MailCommand>.word(), count: 0...20) ?? []
            commands = Set(words.map(\.value))
            guard commands.contains(.maxlen), !commands.contains(.action) else { return }
            section.reader.report(
                ConfigurationProblem(
                    at: place, "\"maxlen\" means nothing", accepted: "\"action\" as well", severity: .warning))
        case .table, .text, .whole, .real, .moment:
            let accepted = "true, false, or a list, each \(TextForm<MailCommand>.word().accepted)"
            section.reader.report(ConfigurationProblem(at: place, found: node.summary, accepted: accepted))
        }
    }

    private mutating func readAlso(_ section: Section) {
        let targets = section.values("also", .handoverTargets, count: 0...20) ?? []
        var seen: Set<HandoverTarget> = []
        for target in targets.flatMap({ target in target.value.map { Located($0, at: target.place) } }) {
            if !seen.insert(target.value).inserted {
                section.reader.report(ConfigurationProblem(at: target.place, "again", accepted: "each target once"))
            }
            also.append(target.value)
            section.check(target)
        }
    }

    // MARK: Files

    private mutating func readOutput(_ section: Section) {
        var output = OutputSettings(kind: kind)
        let hasFolder = section.table("output") { table in
            output.read(table)
            return table.has("folder")
        }
        output.savesAttachments = section.flag("attachments") ?? output.savesAttachments
        let fields = TemplateField.mail.union(groupNames)
        _ = section.table("control") { output.readValues($0, fields: fields) }
        _ = section.table("transform") { output.readTransforms($0) }
        if hasFolder ?? section.has("output") || !via.isEmpty {
            self.output = output
            output.check(section, hasConnection: !via.isEmpty)
        } else {
            checkTargets(section)
        }
    }

    /// It makes no files; then it must do something else, and nothing should be said about them.
    private func checkTargets(_ section: Section) {
        section.meansNothing(
            "output", "attachments", "control", "transform", without: "output.folder or via", severity: .warning)
        let isSilent = ["also", "via"].allSatisfy { section.node($0)?.node.value ?? .array([]) == .array([]) }
        guard also.isEmpty, isSilent else { return }
        section.reportMissing("output", accepted: "a folder, as in { folder = \"/srv/out\" }; or via, or also")
    }

    /// Reports what only says something about texts to phones.
    func reportTextKeys(_ section: Section) {
        section.meansNothing(
            "text", "max_chars", "max_parts", "when_too_long", "transliterate", "numbers_from", "default_numbers",
            "number_form", "from", "conversation", "reply_code", "rate", "when_over_rate", "countries", "prefixes",
            "budget", with: "kind = \"\(kind.rawValue)\"", severity: .warning)
    }
}

extension OutputSettings {
    /// Settings that contradict each other, or of which one makes the other useless.
    fileprivate func check(_ section: Section, hasConnection: Bool) {
        if folder != nil, hasConnection, let place = section.node("via")?.place {
            section.reader.report(
                ConfigurationProblem(
                    at: place, "files go to one place; also takes others", accepted: "output.folder or via"))
        }
        if control == nil {
            if !values.isEmpty { section.meansNothing("control", without: "a control file", severity: .warning) }
            for transform in Output.Transform.allCases where transform != .txt {
                guard let place = transforms[transform]?.place else { continue }
                section.reader.report(
                    ConfigurationProblem(at: place, "means nothing without a control file", severity: .warning))
            }
        }
        guard format != .txt, let place = transforms[.txt]?.place else { return }
        section.reader.report(
            ConfigurationProblem(
                at: place, "means nothing with format = \"\(format.rawValue)\"", severity: .warning))
    }
}

extension Section {
    /// What is mailed needs a connection that carries mail, and an account has to be there.
    fileprivate func check(_ target: Located<HandoverTarget>) {
        switch target.value {
        case .webHook, .command: return
        case .account(let name): reader.check(Located(name, at: target.place))
        case .mail(let address):
            guard !reader.knowsAny("mail connection"), !reader.areAccounts([address]) else { return }
            reader.report(
                ConfigurationProblem(
                    at: target.place, "there is nothing to send mail by", accepted: "a [[connection]] of type \"smtp\"")
            )
        }
    }
}

extension HandoverTarget {
    /// How it is written.
    var text: String {
        switch self {
        case .webHook(let url): url
        case .command(let command): "command:\(command)"
        case .mail(let address): "mailto:\(address)"
        case .account(let name): "account:\(name)"
        }
    }
}
