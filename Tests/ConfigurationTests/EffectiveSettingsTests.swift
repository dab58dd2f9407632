import Configuration
import Foundation
import Gateway
import Messages
import TestKit
import Testing

/// What is shown of settings, the demo's document, and the sample that is installed.
@Suite struct EffectiveSettingsTests {
    private let sample: String

    init() throws {
        sample = try String(contentsOf: Corpus.root.appending(path: "share/telepost.toml"), encoding: .utf8)
    }

    /// The sample with every commented setting made; prose has a space behind its `#`.
    private var filledSample: String {
        sample.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasPrefix("#") && line.dropFirst().first.map { $0 != " " } == true
                ? String(line.dropFirst()) : String(line)
        }.joined(separator: "\n")
    }

    private func hidden(_ secret: Secret) -> Secret { secret.revealed.isEmpty ? secret : Secret("***") }

    private func withoutSecrets(_ settings: Settings?) -> Settings? {
        guard var settings else { return nil }
        for index in settings.connections.indices {
            switch settings.connections[index].link {
            case .smpp(var smpp):
                smpp.password = Secret("***")
                settings.connections[index].link = .smpp(smpp)
            case .smtp(var smtp):
                if smtp.username != nil { smtp.password = Secret("***") }
                settings.connections[index].link = .smtp(smtp)
            case .fetching(var fetching):
                if case .password = fetching.proof { fetching.proof = .password(Secret("***")) }
                settings.connections[index].link = .fetching(fetching)
            case .provider(var provider):
                provider.password = hidden(provider.password)
                provider.key = hidden(provider.key)
                provider.secret = hidden(provider.secret)
                provider.hook.secret = hidden(provider.hook.secret)
                provider.hook.password = hidden(provider.hook.password)
                settings.connections[index].link = .provider(provider)
            case .modem(var modem):
                for index in modem.devices.indices where modem.devices[index].pin != nil {
                    modem.devices[index].pin = Secret("****")
                }
                settings.connections[index].link = .modem(modem)
            case .folder: break
            }
        }
        for index in settings.accounts.indices {
            if let password = settings.accounts[index].password {
                settings.accounts[index].password = Located(.plain(Secret("***")), at: password.place)
            }
            if settings.accounts[index].sharedSecret != nil { settings.accounts[index].sharedSecret = Secret("***") }
        }
        if settings.programs.secret != nil { settings.programs.secret = Secret("***") }
        return settings
    }

    @Test func `what is shown reads back as the same settings, secrets aside`() throws {
        let odd = working + "text = \"a\\\"b\\\\c\\n\\u0007\\u007F<%msg%>é\"\nfrom = \"ACME\"\nvalidity = \"90m\"\n"
        let fetched = """
            [[connection]]
            name = "box"
            type = "pop3"
            host = "mail.test"
            username = "u"
            password = "p"
            application = "sms"
            [[account]]
            name = "a"
            password = "p"
            shared_secret = "q"
            [[connection]]
            name = "carrier"
            type = "smpp"
            host = "127.0.0.1"
            system_id = "demo"
            [[application]]
            name = "sms"

            """
        for document in [
            "", "[smtp]\n", "[pop3]\n", "[http]\n", working, odd, fetched, filledSample, DemoConfiguration.text,
            handover,
        ] {
            let settings = try #require(read(document).settings, "\(problems(document))")
            let shown = read(settings.text)
            #expect(shown.errors.isEmpty, "\(shown.problems)")
            #expect(withoutSecrets(shown.settings) == withoutSecrets(settings))
            #expect(shown.settings?.text == settings.text)
        }
    }

    @Test func `what is shown holds no secret`() throws {
        let document = working.replacing("system_id", with: "password = \"hunter2\"\nsystem_id")
        let settings = try #require(read(document).settings)
        #expect(!settings.text.contains("hunter2"))
        #expect(settings.text.contains("password = \"***\"\n"))
        #expect(!"\(settings)".contains("hunter2"))
    }

    @Test func `the demo has no problems and stays on this machine`() throws {
        let reading = DemoConfiguration.read(in: machine)
        #expect(reading.problems.isEmpty, "\(reading.problems)")
        let settings = try #require(reading.settings)
        #expect(settings.hostname == "telepost.test")
        #expect(settings.region?.value == "GB")
        #expect(settings.smtp?.listen.map(\.description) == ["127.0.0.1:1025"])
        #expect(settings.pop3?.listen.map(\.description) == ["127.0.0.1:1110"])
        #expect(settings.http?.listen.map(\.description) == ["127.0.0.1:8025"])
        let alice = try #require(settings.accounts.first)
        #expect(alice.account.name.text == "alice" && alice.account.address == EmailAddress("alice@sms.test"))
        #expect(alice.password?.value == .plain(Secret("demo")))
        #expect(settings.applications.map(\.domains) == [["sms.test"]])
        #expect(settings.connections.map(\.name.text) == ["carrier", "mailbox"])
        guard case .smpp(let smpp) = settings.connections[0].link else { return }
        #expect(smpp.host == "127.0.0.1" && smpp.port == 27750 && smpp.systemID == "demo")
        #expect(smpp.password.revealed == "demo")
        #expect(alice.account.numbers.allSatisfy(smpp.numbers.contains))
    }

    @Test func `the sample as it stands sets nothing`() {
        #expect(problems(sample) == [])
        #expect(read(sample).settings == read("").settings)
    }

    @Test func `the sample with every setting made has no problems`() {
        #expect(problems(filledSample) == [])
    }

    @Test func `the sample knows every key that the code knows, and no other`() throws {
        let reader = DocumentReader(file: "t.toml", in: machine)
        _ = Settings.read(Array(filledSample.utf8), reader)
        let root = try TOMLDocument.read(Array(filledSample.utf8), file: "t.toml")
        // Of keys that exclude each other the sample can make one only; so of the places of a secret.
        let others: Set = ["authentication.url", "connection.token.file"]
        let unused = reader.knownKeys.subtracting(keys(root)).filter { key in
            let place = key.split(separator: ".").last ?? ""
            guard ["file", "env", "sealed"].contains(place), key != "connection.token.file" else { return true }
            return !["file", "env"].contains { keys(root).contains(key.dropLast(place.count) + $0) }
        }
        #expect(unused == others)
        #expect(
            sample.contains("{ env = ") && sample.contains("{ sealed = ") && sample.contains("url = \"https://…\"")
                && sample.contains("or { file = "))
        #expect(keys(root).subtracting(reader.knownKeys) == [])
        #expect(reader.unavailableKeys.isEmpty)
    }

    @Test func `the defaults that the sample shows are those in force`() throws {
        let settings = try #require(read(filledSample).settings)
        #expect(settings.store == StoreSettings())
        try checkServers(settings)
        var log = settings.log
        #expect(log.file == LogSettings.File(path: "/var/log/telepost/telepost.log"))
        log.file = nil
        #expect(log == LogSettings())
        func connection(_ name: String) throws -> ConnectionSettings {
            try #require(settings.connections.first { $0.name.text == name })
        }
        try checkConnection(try connection("carrier"))
        try checkProviders(try connection("cloud"), try connection("other"))
        try checkBox(try connection("alerts-box"))
        try checkFolder(try connection("scans"))
        let account = try #require(settings.accounts.first).account
        #expect(account.isActive && account.logins == AccountSettings(name: account.name).account.logins)
        try checkApplication(settings.applications[0])
        try checkFax(settings.applications[1])
        guard case .smtp(let smtp) = try connection("office").link else { throw Unexpected() }
        #expect(smtp.port == SMTPClientSettings.usualPort(.starttls))
        #expect(smtp.connections == SMTPClientSettings(host: "").connections && smtp.verifies)
        let inbound = settings.inbound[0]
        let plain = InboundSettings(name: inbound.name, deliver: inbound.deliver, via: inbound.via)
        #expect(inbound.subject.value == plain.subject.value && inbound.text.value == plain.text.value)
        #expect(inbound.replySubject.value == plain.replySubject.value)
        #expect(inbound.replyText.value == plain.replyText.value)
        #expect(inbound.whenContested == plain.whenContested && inbound.answers == plain.answers)
        var programs = settings.programs
        programs.secret = nil
        #expect(programs == ProgramSettings())
    }

    private func checkServers(_ settings: Settings) throws {
        var smtp = try #require(settings.smtp)
        let plain = SMTPServerSettings()
        #expect(smtp.listen.prefix(2).map(\.address) == plain.listen.map(\.address))
        #expect(smtp.listen.map(\.authentication) == [nil, nil, .required])
        #expect(smtp.forward?.value.text == "office" && smtp.dataTerminator?.value == Array("\r\n .\r\n".utf8))
        (smtp.listen, smtp.mechanisms, smtp.forward, smtp.dataTerminator) = (plain.listen, nil, nil, nil)
        #expect(smtp == plain)
        var pop3 = try #require(settings.pop3)
        #expect(pop3.listen.map(\.address) == POP3ServerSettings().listen.map(\.address))
        (pop3.listen, pop3.mechanisms) = (POP3ServerSettings().listen, nil)
        #expect(pop3 == POP3ServerSettings())
        var http = try #require(settings.http)
        http.publicURL = nil
        #expect(http == HTTPServerSettings())
        let tls = try #require(settings.tls)
        #expect(tls.minimum == TLSSettings(certificate: tls.certificate, key: tls.key).minimum)
        #expect(tls.legacyClients.isEmpty)
        let authentication = try #require(settings.authentication)
        #expect(authentication == AuthenticationSettings(authentication.checker))
    }

    private struct Unexpected: Error {}

    private func checkProviders(_ preset: ConnectionSettings, _ generic: ConnectionSettings) throws {
        guard case .provider(let cloud) = preset.link, case .provider(var other) = generic.link else {
            throw Unexpected()
        }
        var plain = ProviderSettings(.twilio)
        (plain.url, plain.account, plain.password) = (cloud.url, cloud.account, cloud.password)
        (plain.numbers, plain.throughput, plain.hook) = (cloud.numbers, cloud.throughput, cloud.hook)
        #expect(preset == ConnectionSettings(name: preset.name, link: .provider(plain)))
        let standard = ProviderSettings.Generic()
        #expect(other.hook.method == ProviderSettings.Hook().method)
        other.generic.headers = standard.headers
        (other.generic.success, other.generic.id) = (standard.success, standard.id)
        (other.generic.error, other.generic.permanent) = (standard.error, standard.permanent)
        other.generic.check = standard.check
        #expect(other.generic == standard)
    }

    private func checkBox(_ shown: ConnectionSettings) throws {
        guard case .fetching(let box) = shown.link else {
            Issue.record("no fetching connection")
            return
        }
        let plain = FetchingSettings(
            box.mailProtocol, host: box.host, username: box.username, proof: box.proof, application: box.application)
        #expect(box == plain)
    }

    private func checkFolder(_ shown: ConnectionSettings) throws {
        let folder = try #require(shown.link.folder)
        let pickup = try #require(folder.pickup)
        let letter = try #require(pickup.letter)
        var plain = FolderSettings.Pickup(pickup.folder, dialect: .files)
        plain.letter = FolderSettings.Letter(to: letter.to, from: letter.from)
        plain.letter?.via = letter.via
        #expect(pickup == plain)
        #expect(folder.path?.value == "/srv/telepost/out" && letter.connections.map(\.text) == ["office"])
    }

    private func checkFax(_ shown: ApplicationSettings) throws {
        let output = try #require(shown.output)
        var plain = OutputSettings(kind: .fax)
        plain.folder = output.folder
        plain.savesAttachments = true
        (plain.values, plain.transforms) = (output.values, output.transforms)
        #expect(output == plain)
        #expect(output.values.map(\.key) == ["dr", "user_app_id"])
        #expect(Set(output.transforms.keys) == Set(Output.Transform.allCases))
    }

    private func checkConnection(_ shown: ConnectionSettings) throws {
        guard case .smpp(let smpp) = shown.link else { return }
        var plain = SMPPSettings(host: smpp.host, systemID: smpp.systemID)
        plain.password = smpp.password
        plain.throughput = smpp.throughput
        plain.numbers = smpp.numbers
        plain.source = smpp.source
        plain.validity = smpp.validity
        #expect(shown == ConnectionSettings(name: shown.name, link: .smpp(plain)))
    }

    private func checkApplication(_ shown: ApplicationSettings) throws {
        var plain = ApplicationSettings(name: shown.name, domains: shown.domains, via: shown.via)
        plain.addresses = shown.addresses
        plain.terminatorClients = shown.terminatorClients
        plain.also = shown.also
        #expect(shown.groupNames == ["number"])
        plain.validity = shown.validity
        plain.from = shown.from
        plain.notify = shown.notify
        plain.storms.rate = shown.storms.rate
        plain.storms.countries = shown.storms.countries
        plain.storms.allowedPrefixes = shown.storms.allowedPrefixes
        plain.storms.deniedPrefixes = shown.storms.deniedPrefixes
        plain.storms.budget = shown.storms.budget
        #expect(shown == plain)
    }

    /// The paths of all keys, without list indices.
    private func keys(_ node: TOMLNode, under path: String = "") -> Set<String> {
        switch node.value {
        case .table(let entries):
            entries.reduce(into: []) { found, entry in
                let key = path.isEmpty ? entry.key : "\(path).\(entry.key)"
                found.insert(key)
                found.formUnion(keys(entry.node, under: key))
            }
        case .array(let nodes): nodes.reduce(into: []) { $0.formUnion(keys($1, under: path)) }
        case .text, .whole, .real, .flag, .moment: []
        }
    }
}
