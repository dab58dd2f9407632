import Messages

extension FetchingSettings {
    init?(_ section: Section, _ mailProtocol: MailProtocol) {
        let host = section.required("host", .host)
        let username = section.required("username", .text(octets: 1...256, "a name without control characters"))
        let proof = Self.proof(section)
        let application = section.located("application", .applicationName)
        if !section.has("application") {
            section.reportMissing("application", accepted: "the [[application]] that makes something of the mail")
        }
        if let application {
            section.reader.note(Located(application.value.text, at: application.place), as: "fetched application")
        }
        guard let stand = ApplicationName("-") else { return nil }
        var settings = FetchingSettings(
            mailProtocol, host: host ?? "", username: username ?? "", proof: proof ?? .password(Secret("")),
            application: application ?? Located(stand, at: section.place))
        settings.readLink(section)
        settings.readTimes(section)
        settings.readBox(section)
        guard host != nil, username != nil, proof != nil, application != nil else { return nil }
        self = settings
    }

    private static func proof(_ section: Section) -> Proof? {
        let forms = "{ command = \"/path …\" } or { file = \"…\" }"
        let password = section.secret("password", octets: 1...1024).map(Proof.password)
        let token = section.table("token") { $0.token(forms) } ?? nil
        switch (section.has("password"), section.has("token")) {
        case (true, false): return password
        case (false, true): return token
        case (false, false):
            section.reportMissing("password", accepted: "the password of the username; or token, as in \(forms)")
            return nil
        case (true, true):
            let place = section.node("token")?.place ?? section.place
            section.reader.report(ConfigurationProblem(at: place, "one of them", accepted: "password, token"))
            return nil
        }
    }

    private mutating func readLink(_ section: Section) {
        protection = section.value("tls", TextForm<LinkProtection>.word()) ?? protection
        minimumTLS = section.value("tls_minimum", TextForm<TLSSettings.Version>.word()) ?? minimumTLS
        let usual = Self.usualPort(mailProtocol, protection)
        port = section.whole("port", 1...65_535).map { UInt16($0) } ?? usual
        authorities = section.path("ca")?.value
        pin = section.value("pin", .pin)
        verifies = section.flag("verify") ?? verifies
        if !verifies, let place = section.node("verify")?.place {
            section.reader.report(
                ConfigurationProblem(
                    at: place, "anybody in between can read and change mails and see the password",
                    severity: .warning))
        }
        guard protection == .none, let place = section.node("tls")?.place else { return }
        section.reader.report(
            ConfigurationProblem(
                at: place,
                "without tls mails can be read on their way, and the password is only given in forms that hide it, or to this machine",
                severity: .warning))
    }

    private mutating func readTimes(_ section: Section) {
        every = section.value("every", .duration(from: .seconds(1), to: .days(7))) ?? every
        timeout = section.value("timeout", .duration(from: .seconds(1), to: .hours(1))) ?? timeout
        let usual = max(every * 3, .minutes(15))
        alarmAfter = section.value("alarm_after", .duration(from: .seconds(1), to: .days(365))) ?? usual
    }

    private mutating func readBox(_ section: Section) {
        let largest = ByteCount(octets: 1_000_000_000)
        batch = section.whole("batch", 1...10_000) ?? batch
        maxMessageSize =
            section.value("max_message_size", .size(ByteCount(octets: 1024)...largest)) ?? maxMessageSize
        if let after = section.located("after_fetch", TextForm<AfterFetch>.afterFetch) {
            afterFetch = after.value
            if mailProtocol == .pop3, !after.value.isForPOP3 {
                section.reader.report(
                    ConfigurationProblem(
                        at: after.place, "POP3 has no flags and no folders",
                        found: "\"\(printable(after.value.description))\"",
                        accepted: "\"delete\" or \"keep\""))
            }
        }
        guard mailProtocol == .imap else {
            return section.meansNothing("folder", "idle", with: "type = \"pop3\"")
        }
        folder = section.value("folder", .folder) ?? folder
        idles = section.flag("idle") ?? idles
    }
}

extension Section {
    /// `{ command = "…" }` or `{ file = "…" }`.
    fileprivate func token(_ forms: String) -> FetchingSettings.Proof? {
        let command = value("command", .command)
        let file = path("file")?.value
        guard has("command") != has("file") else {
            reader.report(ConfigurationProblem(at: place, "one of them", accepted: forms))
            return nil
        }
        return command.map { .tokenCommand($0) } ?? file.map { .tokenFile($0) }
    }
}

extension TextForm where Value == String {
    /// A folder of a mailbox.
    fileprivate static var folder: TextForm {
        .text(octets: 1...255, "the name of a folder, as in \"INBOX\" or \"Archive/2026\"")
    }
}

extension TextForm where Value == FetchingSettings.AfterFetch {
    fileprivate static var afterFetch: TextForm {
        let folder = TextForm<String>.folder
        let accepted = "\"delete\", \"keep\", \"mark-seen\" or \"move:FOLDER\""
        return TextForm(accepted, words: ["delete", "keep", "mark-seen"]) { text in
            switch text {
            case "delete": return .delete
            case "keep": return .keep
            case "mark-seen": return .markSeen
            case _ where text.hasPrefix("move:"):
                return folder.read(String(text.dropFirst(5))).map { .move(folder: $0) }
            case _: return nil
            }
        }
    }
}

// MARK: - Writing

extension FetchingSettings {
    func write(to writer: inout TOMLWriter) {
        writer.set("host", host)
        writer.set("port", Int(port))
        writer.set("tls", protection.rawValue)
        writer.set("tls_minimum", minimumTLS.rawValue)
        if let authorities { writer.set("ca", authorities) }
        if let pin { writer.set("pin", pin) }
        writer.set("verify", verifies)
        writer.set("username", username)
        switch proof {
        case .password(let secret): writer.set("password", secret.description)
        case .tokenFile(let path): writer.set("token", inline: [("file", TOMLWriter.quoted(path))])
        case .tokenCommand(let command): writer.set("token", inline: [("command", TOMLWriter.quoted(command))])
        }
        writer.set("application", application.value.text)
        writer.set("every", DurationText(every).description)
        writer.set("batch", batch)
        writer.set("after_fetch", afterFetch.description)
        if mailProtocol == .imap {
            writer.set("folder", folder)
            writer.set("idle", idles)
        }
        writer.set("max_message_size", maxMessageSize.description)
        writer.set("timeout", DurationText(timeout).description)
        writer.set("alarm_after", DurationText(alarmAfter).description)
    }
}
