import Configuration
import Foundation
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
            }
        }
        if settings.programs.secret != nil { settings.programs.secret = Secret("***") }
        return settings
    }

    @Test func `what is shown reads back as the same settings, secrets aside`() throws {
        let odd = working + "text = \"a\\\"b\\\\c\\n\\u0007\\u007F<%msg%>é\"\nfrom = \"ACME\"\nvalidity = \"90m\"\n"
        for document in ["", "[smtp]\n", working, odd, filledSample, DemoConfiguration.text] {
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
        #expect(settings.applications.map(\.domains) == [["sms.test"]])
        #expect(settings.connections.map(\.name.text) == ["carrier", "mailbox"])
        guard case .smpp(let smpp) = settings.connections[0].link else { return }
        #expect(smpp.host == "127.0.0.1" && smpp.port == 27750 && smpp.systemID == "demo")
        #expect(smpp.password.revealed == "demo")
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
        #expect(reader.knownKeys.subtracting(keys(root)) == ["webhooks.secret.env"])
        #expect(sample.contains("{ env = "))
        #expect(keys(root).subtracting(reader.knownKeys) == [])
        #expect(reader.unavailableKeys.contains("smtp.forward"))
    }

    @Test func `the defaults that the sample shows are those in force`() throws {
        let settings = try #require(read(filledSample).settings)
        #expect(settings.store == StoreSettings())
        #expect(settings.smtp == SMTPServerSettings())
        var log = settings.log
        #expect(log.file == LogSettings.File(path: "/var/log/telepost/telepost.log"))
        log.file = nil
        #expect(log == LogSettings())
        try checkConnection(settings.connections[0])
        try checkApplication(settings.applications[0])
        guard case .smtp(let smtp) = settings.connections[1].link else { return }
        #expect(smtp.port == SMTPClientSettings.Protection.starttls.port)
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
