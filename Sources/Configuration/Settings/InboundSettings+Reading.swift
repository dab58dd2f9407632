import Gateway
import Messages

extension InboundSettings {
    /// - Parameter mailers: the connections that carry mail, in the order of the document.
    init?(_ section: Section, mailers: [ConnectionName]) {
        let name = section.located("name", .inboundName)
        if let name { section.reader.claim(Located(name.value.text, at: name.place), as: "inbound route") }
        if !section.has("name") { section.reportMissing("name", accepted: TextForm.inboundName.accepted) }
        let hasAnswer = section.has("answer")
        if !section.has("deliver"), !hasAnswer {
            section.reportMissing("deliver", accepted: "a list, each \(inboundTargetForms); or \"answer\", or both")
        }
        let deliver = section.values("deliver", .inboundTarget, count: (hasAnswer ? 0 : 1)...20)
        guard let placeholder = InboundName("-") else { return nil }
        let via = section.connections("via", of: "mail connection", named: "of type smtp")
        var settings = InboundSettings(
            name: name?.value ?? placeholder, deliver: deliver?.map(\.value) ?? [], via: via ?? mailers)
        settings.readConditions(section)
        settings.readMails(section)
        let also = section.values("also", .inboundTarget, count: 0...20) ?? []
        settings.also = also.map(\.value)
        settings.answers = section.flag("answers") ?? false
        settings.answer = section.located("answer", .template)
        settings.whenContested = section.value("when_contested", .word()) ?? settings.whenContested
        for target in (deliver ?? []) + also { settings.check(target, section) }
        guard name != nil, deliver != nil || settings.answer != nil else { return nil }
        self = settings
    }

    private mutating func readConditions(_ section: Section) {
        if let (node, _) = section.node("connection"), case .text = node.value {
            let place = section.node("connection")?.place ?? section.place
            if let name = section.value("connection", .connectionName) {
                connections = [name]
                section.checkConnection(Located(name, at: place), of: "carrier", named: "of type smpp")
            }
        } else {
            connections = section.connections("connection", of: "carrier", named: "of type smpp") ?? []
        }
        numbers = section.values("to", .number)?.map(\.value) ?? []
        let pattern = TextForm<String>.pattern("'^INFO\\b'")
        senders = section.values("from", pattern) ?? []
        match = section.located("match", pattern)
    }

    private mutating func readMails(_ section: Section) {
        subject = section.located("subject", .template) ?? subject
        text = section.located("text", .template) ?? text
        domain = section.value("domain", .domain)
        _ = section.table("reply") { reply in
            replySubject = reply.located("subject", .template) ?? replySubject
            replyText = reply.located("text", .template) ?? replyText
        }
    }

    /// A target that mails needs a connection that carries them, and one that names a connection needs that.
    private func check(_ target: Located<InboundTarget>, _ section: Section) {
        switch target.value {
        case .addressInText, .reply, .mail:
            guard via.isEmpty, !target.value.staysInside(section.reader) else { return }
            section.reader.report(
                ConfigurationProblem(
                    at: target.place, "there is nothing to send mail by", accepted: "a [[connection]] of type \"smtp\"")
            )
        case .connection(let name):
            section.checkConnection(Located(name, at: target.place), of: "carrier", named: "of type smpp")
            guard connections.isEmpty || connections.contains(name) else { return }
            section.reader.report(
                ConfigurationProblem(
                    at: target.place, "texts that came over this connection would go back into it",
                    accepted: "a route with \"connection\", and another one here"))
        case .account(let name): section.reader.check(Located(name, at: target.place))
        case .webHook, .command: break
        }
    }
}

extension Section {
    /// A list of connections of some kind.
    func connections(_ key: String, of kind: String, named words: String) -> [ConnectionName]? {
        guard let names = values(key, .connectionName, count: 1...100) else { return nil }
        for name in names { checkConnection(name, of: kind, named: words) }
        return names.map(\.value)
    }

    fileprivate func checkConnection(_ name: Located<ConnectionName>, of kind: String, named words: String) {
        reader.check(name, of: kind, named: words)
    }
}

extension DocumentReader {
    /// Reports `name` when no connection of that kind has it.
    func check(_ name: Located<ConnectionName>, of kind: String, named words: String) {
        guard !knows(name.value.text, as: kind), !isFull else { return }
        let known = names(of: kind)
        let accepted = known.isEmpty ? "a [[connection]] \(words)" : listed(known)
        let nearest = nearestWord(to: name.value.text, among: known).map { "\"\($0)\"" }
        report(
            ConfigurationProblem(
                at: name.place, "no connection \(words) has this name", found: "\"\(name.value)\"", accepted: accepted,
                suggestion: nearest))
    }

    /// Accounts live in the store as well: where the document names none, nothing can be said.
    func check(_ name: Located<AccountName>) {
        guard knowsAny("account"), !knows(name.value.text, as: "account"), !isFull else { return }
        let nearest = nearestWord(to: name.value.text, among: names(of: "account")).map { "\"account:\($0)\"" }
        report(
            ConfigurationProblem(
                at: name.place, "no [[account]] has this name, so it has to be one of the store", suggestion: nearest,
                severity: .warning))
    }

    /// Whether mail to these goes to accounts of the document alone, into their mailboxes (row S1-15).
    func areAccounts(_ addresses: [EmailAddress]) -> Bool {
        addresses.allSatisfy { knows($0.description.lowercased(), as: "account address") }
    }
}

extension InboundTarget {
    /// Whether it is mail for accounts of the document alone, which goes into their mailboxes (row S1-15).
    fileprivate func staysInside(_ reader: DocumentReader) -> Bool {
        guard case .mail(let addresses) = self else { return false }
        return reader.areAccounts(addresses)
    }

    /// How it is written.
    var text: String {
        switch self {
        case .addressInText: "address-in-text"
        case .reply: "reply"
        case .mail(let addresses): "mailto:" + addresses.map(\.description).joined(separator: ",")
        case .connection(let name): "connection:\(name)"
        case .account(let name): "account:\(name)"
        case .webHook(let url): url
        case .command(let command): "command:\(command)"
        }
    }
}

private let inboundTargetForms =
    "\"address-in-text\", \"reply\", \"mailto:ADDRESS\", \"account:NAME\", \"connection:NAME\", \"https://…\" or \"command:/path\""

extension TextForm where Value == [HandoverTarget] {
    /// Who gets the mails of an application as well.
    static var handoverTargets: TextForm {
        let accepted = "\"https://…\", \"command:/path\", \"mailto:ADDRESS\" or \"account:NAME\""
        return TextForm(accepted) { text in
            switch TextForm<InboundTarget>.inboundTarget.read(text) {
            case .webHook(let url): [.webHook(url)]
            case .command(let command): [.command(command)]
            case .mail(let addresses): addresses.map { .mail($0) }
            case .account(let name): [.account(name)]
            case nil, .addressInText, .reply, .connection: nil
            }
        }
    }
}

extension TextForm where Value == InboundTarget {
    fileprivate static var inboundTarget: TextForm {
        TextForm(inboundTargetForms, words: ["address-in-text", "reply"], read: read(target:))
    }

    private static func read(target text: String) -> InboundTarget? {
        if text == "address-in-text" { return .addressInText }
        if text == "reply" { return .reply }
        if text.hasPrefix("http://") || text.hasPrefix("https://") { return webHook(text) }
        guard let colon = text.firstIndex(of: ":") else { return nil }
        let rest = String(text[text.index(after: colon)...])
        switch text[..<colon] {
        case "mailto":
            let addresses = rest.split(separator: ",", omittingEmptySubsequences: false).map { word in
                EmailAddress(String(word.drop { $0 == " " }))
            }
            return addresses.contains(nil) ? nil : .mail(addresses.compactMap(\.self))
        case "account": return AccountName(rest).map(InboundTarget.account)
        case "connection": return ConnectionName(rest).map(InboundTarget.connection)
        case "command": return TextForm<String>.command.read(rest).map(InboundTarget.command)
        default: return nil
        }
    }

    private static func webHook(_ text: String) -> InboundTarget? {
        let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
        let afterScheme = text.drop { $0 != ":" }.dropFirst(3)
        guard isPlain, text.utf8.count <= 2000, let first = afterScheme.first, first != "/" else { return nil }
        return .webHook(text)
    }
}

extension TextForm where Value == InboundName {
    fileprivate static var inboundName: TextForm {
        TextForm("a name of 1 to 64 letters, digits, \".\", \"_\" and \"-\"") { InboundName($0) }
    }
}
