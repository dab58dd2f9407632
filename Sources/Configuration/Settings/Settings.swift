import Messages

/// What one configuration document says, checked and complete: every setting that was left out has its default.
public struct Settings: Hashable, Sendable {
    /// The name this machine gives itself in protocols and mails.
    public var hostname: String
    /// ISO 3166 code of the region whose national numbers are understood; `nil`: only `+` and digits is a number.
    /// Whether the region exists is for the number plan to say.
    public var region: Located<String>?
    /// `nice`: the scheduling priority of the process, -20 (first) to 19 (last); 0 leaves it as it is.
    public var nice = 0
    /// Where messages are kept, and how long.
    public var store = StoreSettings()
    /// What is logged where.
    public var log = LogSettings()
    /// The certificate of the servers; `nil`: they have no TLS.
    public var tls: TLSSettings?
    /// The SMTP server; `nil`: none runs.
    public var smtp: SMTPServerSettings?
    /// The POP3 server; `nil`: none runs.
    public var pop3: POP3ServerSettings?
    /// The SMPP server; `nil`: none runs.
    public var smpp: SMPPServerSettings?
    /// The server of the console and the API; `nil`: none runs.
    public var http: HTTPServerSettings?
    /// Who else is asked for passwords; `nil`: nobody.
    public var authentication: AuthenticationSettings?
    /// The accounts that are provisioned, in the order of the document.
    public var accounts: [AccountSettings] = []
    /// The connections, in the order of the document.
    public var connections: [ConnectionSettings] = []
    /// The applications, in the order of the document.
    public var applications: [ApplicationSettings] = []
    /// What becomes of texts from phones, in the order of the document.
    public var inbound: [InboundSettings] = []
    /// What phones say to get no more texts; `nil`: no such words are known.
    public var stop: StopSettings?
    /// How programs are told of texts from phones.
    public var programs = ProgramSettings()

    /// The settings of an empty document: nothing is accepted and nothing is sent.
    public init(hostname: String) {
        self.hostname = hostname
    }
}

extension Settings {
    /// Reads a document. All problems are found at once, save that one against TOML's syntax hides the others.
    ///
    /// - Parameters:
    ///   - document: the text, UTF-8, at most 1 MiB.
    ///   - file: what problems call it.
    ///   - surroundings: what it may refer to: files, the environment, the system's name.
    public static func read(
        _ document: [UInt8], file: String = "telepost.toml", in surroundings: Surroundings
    ) -> SettingsReading {
        let reader = DocumentReader(file: file, in: surroundings)
        return read(document, reader)
    }

    /// Reads the document in the file at `path`; that it cannot be read is a problem as well. Blocks meanwhile.
    public static func load(_ path: String, in surroundings: Surroundings) -> SettingsReading {
        switch document(at: path) {
        case .octets(let octets): read(octets, file: path, in: surroundings)
        case .unreadable(let reason):
            SettingsReading(
                readable: nil,
                problems: [ConfigurationProblem(at: Place(file: path), "cannot be read: \(reason)")])
        }
    }

    /// The octets of the document at `path`, at most 1 MiB. Blocks meanwhile.
    public static func document(at path: String) -> Surroundings.FileReading {
        Surroundings.readSystemFile(path, limit: TOMLDocument.sizeLimit)
    }

    /// Reads a document with a reader of the caller's, who may ask it for the keys that are known.
    package static func read(_ document: [UInt8], _ reader: DocumentReader) -> SettingsReading {
        do throws(ConfigurationProblem) {
            let root = try TOMLDocument.read(document, file: reader.file)
            let settings = reader.section(root).read { Settings($0) }
            return SettingsReading(
                readable: settings, problems: reader.problemsInOrder)
        } catch {
            return SettingsReading(readable: nil, problems: [error])
        }
    }

    private init(_ root: Section) {
        hostname = root.value("hostname", .domain) ?? root.reader.surroundings.systemName
        region = root.located("region", .region)
        if let region { root.reader.note(region, as: "region") }
        nice = root.whole("nice", -20...19) ?? nice
        store = root.table("store") { StoreSettings($0) } ?? store
        log = root.table("log") { LogSettings($0) } ?? log
        tls = root.table("tls") { TLSSettings($0) } ?? nil
        let hasCertificate = root.has("tls")
        smtp = root.table("smtp") { SMTPServerSettings($0, hasCertificate: hasCertificate) }
        pop3 = root.table("pop3") { POP3ServerSettings($0, hasCertificate: hasCertificate) }
        smpp = root.table("smpp") { SMPPServerSettings($0, hasCertificate: hasCertificate) }
        http = root.table("http") { HTTPServerSettings($0, hasCertificate: hasCertificate) }
        authentication = root.table("authentication") { AuthenticationSettings($0) } ?? nil
        let hasChecker = root.has("authentication")
        accounts = root.tables("account") { AccountSettings($0, hasChecker: hasChecker) }.compactMap(\.self)
        let canCallUs = http?.publicURL != nil
        connections = root.tables("connection") { ConnectionSettings($0, canCallUs: canCallUs) }.compactMap(\.self)
        readApplications(root)
        let mailers = connections.filter(\.link.carriesMail).map(\.name)
        check(mailers: mailers, root.reader)
        inbound = root.tables("inbound") { InboundSettings($0, mailers: mailers) }.compactMap(\.self)
        stop = root.table("stop") { StopSettings($0) }
        _ = root.table("webhooks") { programs.readWebHooks($0) }
        _ = root.table("commands") { programs.readCommands($0) }
    }

    private mutating func readApplications(_ root: Section) {
        let carriers = connections.filter(\.link.carriesTexts).map(\.name)
        var taken = TakenDomains()
        applications = root.tables("application") { section in
            let application = ApplicationSettings(section, carriers: carriers, taken: taken)
            if let application { taken.add(application) }
            return application
        }.compactMap(\.self)
    }

    /// What only connections and applications together can tell.
    private mutating func check(mailers: [ConnectionName], _ reader: DocumentReader) {
        for index in connections.indices {
            connections[index].checkApplication(reader)
            guard case .folder(var folder) = connections[index].link else { continue }
            folder.complete(mailers: mailers, reader)
            folder.checkKind(applications, reader)
            connections[index].link = .folder(folder)
        }
        checkPickups(reader)
        smtp?.checkForward(connections, reader)
        smpp?.checkVia(reader)
        SMTPServerSettings.checkTerminators(smtp, applications, reader)
    }
}

extension Settings {
    /// What is handed over into a folder must not be picked up from it again.
    private func checkPickups(_ reader: DocumentReader) {
        let outputs = applications.compactMap { $0.output?.folder?.value }
        for (index, connection) in connections.enumerated() {
            guard let pickup = connection.link.folder?.pickup else { continue }
            // Its own path was compared when the connection was read.
            let others = connections.indices.filter { $0 != index }
            let paths = outputs + others.compactMap { connections[$0].link.folder?.path?.value }
            guard paths.contains(pickup.folder.value) else { continue }
            reader.report(
                ConfigurationProblem(
                    at: pickup.folder.place, "files that are handed over here would be picked up again",
                    found: "\"\(pickup.folder.value)\"", accepted: "a folder that nothing is handed over into"))
        }
    }
}

extension TextForm where Value == String {
    /// The two letters of a region.
    static var region: TextForm {
        TextForm("two capital letters of ISO 3166, as in \"GB\"") { text in
            text.utf8.count == 2 && text.utf8.allSatisfy((UInt8(ascii: "A")...UInt8(ascii: "Z")).contains) ? text : nil
        }
    }
}
