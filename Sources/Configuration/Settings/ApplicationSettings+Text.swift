import Gateway
import Messages
import SMS

extension ApplicationSettings {
    func write(to writer: inout TOMLWriter) {
        writer.element("application")
        writer.set("name", name.text)
        writer.set("kind", kind.rawValue)
        writer.set("enabled", isEnabled)
        writer.set("domains", domains)
        writer.set("addresses", addresses.map(\.value))
        writeSenders(to: &writer)
        switch kind {
        case .sms: writeTexts(to: &writer)
        case .files, .fax: break
        }
        writer.set("via", via.map(\.text))
        if let validity { writer.set("validity", DurationText(validity).description) }
        writer.set("notify", notify.map(\.rawValue))
        storms.write(to: &writer, isForPhones: kind == .sms)
        writer.set("commands", MailCommand.allCases.filter(commands.contains).map(\.rawValue))
        writer.set("attached_message", takesAttachedMessage)
        writer.set("also", also.map(\.text))
        output?.write(to: &writer)
    }

    private func writeSenders(to writer: inout TOMLWriter) {
        writer.set("clients", clients.map(\.value))
        writer.set("terminator_clients", terminatorClients.map(\.value))
        let senders = [("allow", self.senders.allow), ("deny", self.senders.deny)]
        writer.set(
            "senders",
            inline: senders.map { key, patterns in
                (key, "[\(patterns.map { TOMLWriter.quoted($0.value) }.joined(separator: ", "))]")
            })
        writer.set("trust_from", trustsFrom)
        writer.set("anonymous", acceptsAnonymous)
    }

    private func writeTexts(to writer: inout TOMLWriter) {
        writer.set("text", text.value)
        writer.set("max_chars", maxCharacters)
        writer.set("max_parts", maxParts)
        writer.set("when_too_long", whenTooLong.rawValue)
        writer.set("transliterate", transliteration.rawValue)
        writer.set("numbers_from", numbersFrom.map(\.rawValue))
        writer.set("default_numbers", defaultNumbers.map(\.value))
        writer.set("number_form", numberForm.rawValue)
        if let from { writer.set("from", from.description) }
        writer.set("conversation", DurationText(conversation).description)
        writer.set("reply_code", hasReplyCode)
    }
}
