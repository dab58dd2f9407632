import Gateway
import Messages
import SMS

extension Settings {
    /// The settings in force as a TOML document, every default spelt out and every secret as `***`.
    ///
    /// Read again, it yields the same settings, the secrets aside.
    public var text: String {
        var writer = TOMLWriter()
        writer.set("hostname", hostname)
        if let region { writer.set("region", region.value) }
        writer.set("nice", nice)
        store.write(to: &writer)
        log.write(to: &writer)
        tls?.write(to: &writer)
        smtp?.write(to: &writer)
        pop3?.write(to: &writer)
        smpp?.write(to: &writer)
        http?.write(to: &writer)
        authentication?.write(to: &writer)
        for account in accounts { account.write(to: &writer) }
        for connection in connections { connection.write(to: &writer) }
        for application in applications { application.write(to: &writer) }
        for inbound in inbound { inbound.write(to: &writer) }
        stop?.write(to: &writer)
        programs.write(to: &writer)
        return writer.text
    }
}

extension StoreSettings {
    fileprivate func write(to writer: inout TOMLWriter) {
        writer.table("store")
        switch engine {
        case .sqlite: writer.set("url", "sqlite:")
        }
        writer.set("retention", DurationText(retention).description)
    }
}

extension LogSettings {
    fileprivate func write(to writer: inout TOMLWriter) {
        writer.table("log")
        writer.set("console", LogLevelText(console).description)
        if let file {
            writer.set(
                "file",
                inline: [
                    ("path", TOMLWriter.quoted(file.path)),
                    ("levels", TOMLWriter.quoted(LogLevelText(file.levels).description)),
                    ("received_data", String(file.receivedData)),
                    ("date", TOMLWriter.quoted(file.date.description)),
                ])
        }
        writer.set("system", LogLevelText(system).description)
        writer.set("format", format.rawValue)
        writer.set("redact", redacts)
    }
}

extension ConnectionSettings {
    fileprivate func write(to writer: inout TOMLWriter) {
        writer.element("connection")
        writer.set("name", name.text)
        switch link {
        case .smpp: writer.set("type", "smpp")
        case .smtp: writer.set("type", "smtp")
        case .fetching(let fetching): writer.set("type", fetching.mailProtocol.rawValue)
        case .folder: writer.set("type", "folder")
        case .provider: writer.set("type", "http")
        case .modem: writer.set("type", "modem")
        }
        writer.set("active", isActive)
        switch link {
        case .smpp(let smpp): smpp.write(to: &writer)
        case .smtp(let smtp): smtp.write(to: &writer)
        case .fetching(let fetching): fetching.write(to: &writer)
        case .folder(let folder): folder.write(to: &writer)
        case .provider(let provider): provider.write(to: &writer)
        case .modem(let modem): modem.write(to: &writer)
        }
        writer.set("node", "any")
        if link.carriesMail || link.carriesTexts {
            writer.set("when_unknown", whenUnknown.rawValue)
        } else if link.folder?.path == nil {
            return
        }
        writer.set("attempts", retry.attempts)
        writer.set("retry_after", retry.pauses.map { DurationText($0).description })
    }
}

extension SMPPSettings {
    fileprivate func write(to writer: inout TOMLWriter) {
        writeSession(to: &writer)
        writeMessages(to: &writer)
        writer.set("enquire_link", DurationText(enquireLink).description)
        writer.set("timeout", DurationText(timeout).description)
        writer.set("connect_timeout", DurationText(connectTimeout).description)
        writer.set("reconnect_after", reconnectAfter.map { DurationText($0).description })
    }

    private func writeSession(to writer: inout TOMLWriter) {
        writer.set("host", host)
        writer.set("port", Int(port))
        writer.set("tls", "none")
        writer.set("system_id", systemID)
        writer.set("password", password.description)
        writer.set("system_type", systemType)
        writer.set("bind", bind.rawValue)
        writer.set("interface_version", interfaceVersion.rawValue)
        writer.set("window", window)
        writer.set("batch_size", batchSize)
        if let throughput { writer.set("throughput", throughput) }
    }

    private func writeMessages(to writer: inout TOMLWriter) {
        writer.set("numbers", numbers.map(\.description))
        let source = [("ton", self.source.ton), ("npi", self.source.npi)]
        writer.set("source", inline: source.compactMap { key, value in value.map { (key, String($0)) } })
        writer.set("concatenation", concatenation.rawValue)
        if let validity { writer.set("validity", DurationText(validity).description) }
        writer.set("priority", Int(priority))
        writer.set("default_alphabet", defaultAlphabet.rawValue)
        writer.set("parts_timeout", DurationText(partsTimeout).description)
        writer.set("data_coding", inline: [("gsm7", String(dataCoding.gsm7)), ("ucs2", String(dataCoding.ucs2))])
    }
}

extension SMTPClientSettings {
    fileprivate func write(to writer: inout TOMLWriter) {
        writer.set("implementation", implementation.rawValue)
        switch implementation {
        case .command: if let program { writer.set("program", program) }
        case .direct: writeLink(to: &writer)
        }
        writer.set("timeout", DurationText(timeout).description)
        writer.set("html", sendsHTML)
    }

    private func writeLink(to writer: inout TOMLWriter) {
        writer.set("host", host)
        writer.set("port", Int(port))
        writer.set("tls", protection.rawValue)
        if let authorities { writer.set("ca", authorities) }
        if let pin { writer.set("pin", pin) }
        writer.set("verify", verifies)
        if let username {
            writer.set("username", username)
            writer.set("password", password.description)
        }
        writer.set("connections", connections)
    }
}

extension InboundSettings {
    fileprivate func write(to writer: inout TOMLWriter) {
        writer.element("inbound")
        writer.set("name", name.text)
        if !connections.isEmpty { writer.set("connection", connections.map(\.text)) }
        writer.set("to", numbers.map(\.description))
        writer.set("from", senders.map(\.value))
        if let match { writer.set("match", match.value) }
        writer.set("deliver", deliver.map(\.text))
        writer.set("also", also.map(\.text))
        writer.set("subject", subject.value)
        writer.set("text", text.value)
        writer.set(
            "reply",
            inline: [("subject", TOMLWriter.quoted(replySubject.value)), ("text", TOMLWriter.quoted(replyText.value))])
        if let domain { writer.set("domain", domain) }
        if !via.isEmpty { writer.set("via", via.map(\.text)) }
        writer.set("when_contested", whenContested.rawValue)
        writer.set("answers", answers)
        if let answer { writer.set("answer", answer.value) }
    }
}

extension ProgramSettings {
    fileprivate func write(to writer: inout TOMLWriter) {
        writer.table("webhooks")
        if let secret { writer.set("secret", secret.description) }
        writer.set("timeout", DurationText(webHookTimeout).description)
        writer.table("commands")
        writer.set("timeout", DurationText(commandTimeout).description)
        writer.set("at_once", commandsAtOnce)
    }
}
