import Gateway
import Messages

extension FolderSettings {
    init?(_ section: Section) {
        self.init()
        path = section.folder("path")
        let folder = section.folder("pickup")
        if !section.has("path"), !section.has("pickup") {
            section.reportMissing("path", accepted: "the path of a folder; or pickup, the path of another one")
        }
        guard section.has("pickup") else {
            section.meansNothing(
                "dialect", "application", "every", "settle", "sent", "failed", "max_file_size", "to", "from", "subject",
                "text", "via", without: "pickup")
            if path == nil { return nil }
            return
        }
        let pickup = Pickup(section, folder)
        self.pickup = pickup
        checkPaths(section)
        guard folder != nil, pickup != nil, path != nil || !section.has("path") else { return nil }
    }

    /// What is handed over must not be picked up, nor what has been picked up.
    private func checkPaths(_ section: Section) {
        guard let pickup else { return }
        let (folder, sent, failed) = (
            FolderPath(pickup.folder.value), FolderPath(pickup.sent), FolderPath(pickup.failed)
        )
        if folder.isWithin(sent) || folder.isWithin(failed) {
            section.clash(pickup.folder, accepted: "a folder that is neither sent nor failed nor in one of them")
        } else if sent == failed {
            section.clash(pickup.folder, "sent and failed are the same folder", accepted: "two folders")
        }
        guard let path else { return }
        let target = FolderPath(path.value)
        if target == folder || target.isWithin(sent) || target.isWithin(failed) {
            section.clash(path, accepted: "a folder that is not pickup, and neither sent nor failed nor in one of them")
        }
    }
}

extension FolderSettings.Pickup {
    fileprivate init?(_ section: Section, _ folder: Located<String>?) {
        let dialect = section.required("dialect", TextForm<FolderSettings.Dialect>.word())
        if let folder { section.reader.claim(folder, as: "pickup folder") }
        let stand = Located("/", at: section.place)
        guard let dialect else {
            // What the other keys mean depends on it.
            section.abandon()
            return nil
        }
        self.init(folder ?? stand, dialect: dialect)
        every = section.value("every", .duration(from: .milliseconds(100), to: .days(7))) ?? every
        settle = section.value("settle", .duration(from: .zero, to: .hours(1))) ?? settle
        let sizes = ByteCount(octets: 1024)...ByteCount(octets: 1_000_000_000)
        maxFileSize = section.value("max_file_size", .size(sizes)) ?? maxFileSize
        let place = FolderPath(self.folder.value)
        sent = section.value("sent", .subfolder).map { place.appending($0).text } ?? sent
        failed = section.value("failed", .subfolder).map { place.appending($0).text } ?? failed
        let isComplete = readPurpose(section)
        guard folder != nil, isComplete else { return nil }
    }

    /// Reads what becomes of the files; `false` when something is missing.
    private mutating func readPurpose(_ section: Section) -> Bool {
        switch dialect {
        case .files:
            section.meansNothing("application", with: "dialect = \"files\"")
            letter = FolderSettings.Letter(section)
            return letter != nil
        case .mail, .smstools, .control:
            section.meansNothing(
                "to", "from", "subject", "text", "via", with: "dialect = \"\(dialect.rawValue)\"")
            application = section.located("application", .applicationName)
            if let application {
                section.reader.note(Located(application.value.text, at: application.place), as: "fetched application")
            }
            guard dialect == .mail else { return application != nil || !section.has("application") }
            if !section.has("application") {
                section.reportMissing("application", accepted: "the [[application]] that makes something of the mail")
            }
            return application != nil
        }
    }
}

extension FolderSettings.Letter {
    fileprivate init?(_ section: Section) {
        if !section.has("to") {
            section.reportMissing("to", accepted: "a list, each \(TextForm<EmailAddress>.mailAddress.accepted)")
        }
        let to = section.values("to", .mailAddress, count: 1...100)
        let from = section.required("from", .mailAddress)
        let subject = section.located("subject", .template)
        let text = section.located("text", .template)
        let via = section.values("via", .connectionName, count: 1...100)
        guard let to, !to.isEmpty, let from else { return nil }
        self.init(to: to.map(\.value), from: from)
        self.subject = subject ?? self.subject
        self.text = text ?? self.text
        self.via = via
    }
}

extension Section {
    fileprivate func clash(_ path: Located<String>, _ reason: String = "", accepted: String) {
        reader.report(
            ConfigurationProblem(at: path.place, reason, found: "\"\(printable(path.value))\"", accepted: accepted))
    }
}

extension TextForm where Value == String {
    /// A folder below another, or an absolute path.
    fileprivate static var subfolder: TextForm {
        TextForm("the name of a folder below pickup, or an absolute path") { text in
            let isPlain = text.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
            let isBelow = !text.split(separator: "/").contains { $0 == ".." }
            return isPlain && isBelow && (1...4096).contains(text.utf8.count) ? text : nil
        }
    }
}

// MARK: - Checking with the rest of the document

extension FolderSettings {
    /// The connections of its letters exist; where none is named, all that carry mail are meant.
    mutating func complete(mailers: [ConnectionName], _ reader: DocumentReader) {
        guard let pickup, let letter = pickup.letter else { return }
        guard let via = letter.via else {
            self.pickup?.letter?.via = mailers.map { Located($0, at: Place(file: "default")) }
            guard !reader.knowsAny("mail connection"), !reader.areAccounts(letter.to) else { return }
            reader.report(
                ConfigurationProblem(
                    at: pickup.folder.place, "there is nothing to send mail by",
                    accepted: "a [[connection]] of type \"smtp\""))
            return
        }
        for name in via { reader.check(name, of: "mail connection", named: "of type smtp") }
    }

    /// Texts are made by applications that make texts.
    func checkKind(_ applications: [ApplicationSettings], _ reader: DocumentReader) {
        guard let pickup, let name = pickup.application, pickup.dialect != .mail,
            let application = applications.first(where: { $0.name == name.value }), application.kind != .sms
        else { return }
        let others = applications.filter { $0.kind == .sms }.map(\.name.text)
        reader.report(
            ConfigurationProblem(
                at: name.place,
                "with dialect = \"\(pickup.dialect.rawValue)\" texts are picked up, and this application "
                    + "makes none", found: "\"\(name.value)\"",
                accepted: others.isEmpty ? "an [[application]] of kind \"sms\"" : listed(others)))
    }
}

// MARK: - Writing

extension FolderSettings {
    func write(to writer: inout TOMLWriter) {
        if let path { writer.set("path", path.value) }
        guard let pickup else { return }
        writer.set("pickup", pickup.folder.value)
        writer.set("dialect", pickup.dialect.rawValue)
        if let application = pickup.application { writer.set("application", application.value.text) }
        writer.set("every", DurationText(pickup.every).description)
        writer.set("settle", DurationText(pickup.settle).description)
        writer.set("sent", pickup.sent)
        writer.set("failed", pickup.failed)
        writer.set("max_file_size", pickup.maxFileSize.description)
        guard let letter = pickup.letter else { return }
        writer.set("to", letter.to.map(\.description))
        writer.set("from", letter.from.description)
        writer.set("subject", letter.subject.value)
        writer.set("text", letter.text.value)
        if let via = letter.via, !via.isEmpty { writer.set("via", via.map(\.value.text)) }
    }
}
