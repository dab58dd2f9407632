import Messages
import SMS
import Templates

/// What a template is tried out on: its fields, and what follows from the rules.
struct TrialSubject {
    /// The names of the fields.
    let names: Set<String>
    /// The value of a field.
    let value: (String) -> String?
    /// The message that it is taken from.
    var message: MessageID?
    /// How the application makes texts of it; `nil`: it makes no text message.
    var texts: Texts?

    /// What a text message needs besides.
    struct Texts {
        /// What the mail's own commands change.
        var commands = MailCommands()
        var reference = ReferenceSize.eightBit
        /// What the text ends with.
        var suffix: String?
    }

    /// The fields with their values, by name.
    var fields: [TemplateTrial.Field] {
        names.sorted().map { name in
            TemplateTrial.Field(
                name: name, value: String((value(name) ?? "").prefix(TemplateTrial.Field.longestValue)))
        }
    }
}

extension TrialSubject {
    /// A mail as an application sees it.
    struct Letter {
        let mail: Mail
        var attached: Mail?
        var arrival: Submission
        /// The address that it was sent to; `nil`: one that the application claims, or an invented one.
        var address: EmailAddress?
        var message: MessageID?
    }

    /// The fields of a mail.
    init(_ letter: Letter, of application: Application?, groups: Set<String>, rules: Rules) {
        let patterns = application?.addresses.map(\.source) ?? []
        let groups = patterns.reduce(into: groups) { $0.formUnion(NamedGroups($1).names) }
        let claim = Self.claim(letter, application, groups, rules)
        names = TemplateField.mail.union(groups)
        message = letter.message
        var texts = Texts()
        guard let application else {
            value = MailFields(letter.mail, arrival: letter.arrival, claim: claim).value
            self.texts = texts
            return
        }
        let making = MailMaking(
            application, of: letter.mail, attached: letter.attached, for: claim, arrival: letter.arrival)
        value = making.fields.value
        guard application.kind == .sms else { return }
        texts.commands = making.commands
        texts.reference = rules.referenceSize(of: application)
        texts.suffix = application.answering.hasCode && rules.keepsConversations ? MailPreview.sampleCode : nil
        self.texts = texts
    }

    /// The fields of a phone's text.
    ///
    /// - Parameter original: the mail that it answers; `nil`: it answers none.
    init(
        _ text: PhoneText, original: Mail?, localTime: @escaping @Sendable (Timestamp) -> LocalTime,
        message: MessageID?
    ) {
        names = original == nil ? TemplateField.phone : TemplateField.reply
        value = PhoneTextFields(text: text, localTime: localTime, original: original).value
        self.message = message
    }

    /// The claim that the mail would have, or one like it: a template is tried out whoever may use the application.
    private static func claim(
        _ letter: Letter, _ application: Application?, _ groups: Set<String>, _ rules: Rules
    ) -> Claim {
        let named = letter.mail.to + letter.mail.cc
        let addresses = [letter.address].compactMap(\.self) + named.prefix(20).compactMap { EmailAddress($0.address) }
        if let application {
            for address in addresses {
                if case .success(let claim)? = rules.claiming.claim(address, by: application) { return claim }
            }
        }
        let domain = application?.domains.first ?? TrialSample.domain
        let address = addresses.first ?? EmailAddress("\(TrialSample.phone)@\(domain)") ?? TrialSample.recipient
        var values: [String: String] = [:]
        for group in groups { values[group] = group }
        values["number"] = TrialSample.phone.e164
        let isText = application.map { $0.kind == .sms } ?? true
        return Claim(
            isText ? .phone(TrialSample.phone) : .handover, application: application?.name, address: address,
            groups: values)
    }
}
