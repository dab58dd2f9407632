import Gateway
import Messages
import SMS
import Testing

@testable import Configuration

@Suite struct KannelImportTests {
    private let sample = #"""
        # Sample
        group = core
        admin-port = 13000
        admin-password = bar
        smsbox-port = 13001
        log-file = "/var/log/kannel/bearerbox.log"
        log-level = 1

        group = smsc
        smsc = smpp
        smsc-id = first
        host = smpp.example.net
        port = 2775
        smsc-username = "acme"
        smsc-password = "pa\"ss"
        system-type = VMA
        transceiver-mode = true
        interface-version = 34
        max-pending-submits = 20
        throughput = 12.5
        enquire-link-interval = 20
        reconnect-delay = 15
        validityperiod = 1440
        my-number = 8000
        source-addr-ton = 5
        source-addr-npi = 0
        alt-charset = "ISO-8859-1"
        address-range = ""
        msg-id-type = 0x01

        group = smsc
        smsc = smpp
        smsc-id = two ways
        host = 192.0.2.9
        port = 3000
        receive-port = 3001
        smsc-username = acme2
        smsc-password = x

        group = smsc
        smsc = http
        smsc-id = web

        group = smsbox
        bearerbox-host = 127.0.0.1
        sendsms-port = 13013
        global-sender = 13013

        group = sendsms-user
        username = tester
        password = foobar
        faked-sender = ACME
        max-messages = 3

        group = sendsms-user
        username = TESTER
        password = again

        group = sms-service
        keyword = default
        get-url = "http://localhost/sms?phone=%p&text=%a"

        group = sms-service
        keyword = info
        aliases = nfo;in.fo
        accepted-smsc = first;nowhere
        get-url = "https://hooks.example.com/info"

        group = sms-service
        keyword = run
        exec = "/usr/local/bin/on-sms %p %a"

        group = sms-service
        keyword = nop
        text = "You asked nothing"

        group = sms-service
        keyword = shell
        exec = "/bin/echo %p | mail root"

        """#

    @Test func `carriers, users and services are carried over, and the document passes the check`() throws {
        let imported = try Imported(Array(sample.utf8))
        #expect(imported.problems.isEmpty, "\(imported.problems)\n\(imported.document)")
        let settings = try #require(imported.settings)
        #expect(settings.log.file?.path == "/var/log/kannel/bearerbox.log")
        #expect(settings.log.file?.levels == [.error, .warning, .info])
        #expect(settings.connections.map(\.name.text) == ["first", "two-ways", "two-ways-receiver"])
        guard case .smpp(let first) = settings.connections[0].link,
            case .smpp(let second) = settings.connections[1].link,
            case .smpp(let third) = settings.connections[2].link
        else { throw ImportFailure("not smpp") }
        #expect(first.host == "smpp.example.net")
        #expect(first.port == 2775)
        #expect(first.systemID == "acme")
        #expect(first.password.revealed == "pa\"ss")
        #expect(first.systemType == "VMA")
        #expect(first.bind == .transceiver)
        #expect(first.window == 20)
        #expect(first.throughput == 12)
        #expect(first.enquireLink == .seconds(20))
        #expect(first.reconnectAfter == [.seconds(15)])
        #expect(first.validity == .days(1))
        #expect(first.numbers.map(\.description) == ["8000"])
        #expect(first.source.ton == 5)
        #expect(first.defaultAlphabet == .latin1)
        #expect(second.bind == .transmitter)
        #expect(second.port == 3000)
        #expect(third.bind == .receiver)
        #expect(third.port == 3001)
    }

    @Test func `users of sendsms become accounts with the login http`() throws {
        let settings = try #require(try Imported(Array(sample.utf8)).settings)
        #expect(settings.accounts.map(\.account.name.text) == ["tester"])
        #expect(settings.accounts[0].account.logins == [.http])
        #expect(settings.accounts[0].password?.value == .plain(Secret("foobar")))
        #expect(settings.accounts[0].account.senders.map(\.description) == ["ACME"])
    }

    @Test func `services become routes by keyword, the default one last`() throws {
        let settings = try #require(try Imported(Array(sample.utf8)).settings)
        #expect(settings.inbound.map(\.name.text) == ["info", "run", "default"])
        #expect(settings.inbound[0].match?.value == #"(?i)^\s*(?:info|nfo|in\.fo)(?:\s|$)"#)
        #expect(settings.inbound[0].deliver == [.webHook("https://hooks.example.com/info")])
        #expect(settings.inbound[0].connections.map(\.text) == ["first"])
        #expect(settings.inbound[1].deliver == [.command("/usr/local/bin/on-sms <%from%> <%text%>")])
        #expect(settings.inbound[1].answers)
        #expect(settings.inbound[2].match == nil)
        #expect(settings.inbound[2].deliver == [.webHook("http://localhost/sms")])
    }

    @Test func `what cannot be carried over is listed, without passwords`() throws {
        let imported = try Imported(Array(sample.utf8))
        for words in [
            "admin-port (line 3): belongs", "admin-password (line 4): belongs", "group = smsc, line 40: of type http",
            "username (line 56): a name that is there already", "max-messages (line 53)", "global-sender (line 47)",
            "a fixed text or a file", "no shell runs commands here", "address-range", "msg-id-type",
        ] {
            #expect(imported.leftovers.contains { $0.contains(words) }, "\(words): \(imported.leftovers)")
        }
        let text = imported.leftovers.joined()
        for secret in ["bar", "foobar", "pa\"ss", "again"] { #expect(!text.contains(secret)) }
        #expect(imported.lines("better kept outside").count == 4)
    }

    @Test func `a carrier with TLS is carried over, but not opened`() throws {
        let text =
            "group = smsc\nsmsc = smpp\nhost = h\nport = 3550\nuse-ssl = true\nsmsc-username = u\nsmsc-password = p\n"
        let imported = try Imported(Array(text.utf8))
        #expect(imported.problems.isEmpty, "\(imported.problems)")
        #expect(imported.settings?.connections.first?.isActive == false)
    }

    @Test(arguments: ["group\n", "group =\n", "group = smsc\n", "group = smsc\nsmsc = smpp\n", "include = x\n"])
    func `a file of which nothing can be used is refused`(_ text: String) {
        #expect(throws: ImportFailure.self) { try ImportedConfiguration(Array(text.utf8), kind: .kannel) }
    }

    @Test func `hostile groups stay what they are`() throws {
        let carrier = "group = smsc\nsmsc = smpp\nhost = h\nsmsc-username = u\n"
        let evil = [
            "smsc-password = \u{1B}[31m\u{7F}", "smsc-id = \"\"\"\n[[x]]", "my-number = '''", "throughput = nan",
            "throughput = -1", "throughput = 1e400", "validityperiod = 99999999999999999999", "port = -1",
            "port = 0x10",
            "system-type = \u{2028}", "alt-charset = \\", "interface-version = 99", "smsc-id = \u{0}\u{0}",
        ]
        for line in evil {
            let imported = try Imported(Array((carrier + line + "\n").utf8))
            #expect(imported.problems.isEmpty, "\(line): \(imported.problems)\n\(imported.document)")
            #expect(imported.settings?.connections.count == 1)
        }
        for end in sample.utf8.indices { _ = try? ImportedConfiguration(Array(sample.utf8[..<end]), kind: .kannel) }
        let many = String(repeating: carrier + "smsc-id = a\n\n", count: 3000)
        let imported = try Imported(Array(many.utf8))
        #expect(imported.leftovers.contains { $0.contains("more than 2000 groups") })
    }

    @Test func `the kind is judged by the content`() throws {
        #expect(try ImportedConfiguration(Array(sample.utf8)).kind == .kannel)
        #expect(try ImportedConfiguration(Array("devices = a\n".utf8)).kind == .smsd)
        #expect(try ImportedConfiguration(RegistryFile.five(RegistryFile.receiver)).kind == .reg)
        #expect(try ImportedConfiguration(RegistryFile.four(RegistryFile.receiver)).kind == .reg)
        let big = Array(String(decoding: Array(RegistryFile.receiver.utf8), as: UTF8.self).utf16)
        let header = Array("Windows Registry Editor Version 5.00\r\n".utf16) + big
        #expect(
            try ImportedConfiguration([0xFE, 0xFF] + header.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }).kind == .reg
        )
        #expect(throws: ImportFailure.self) { try ImportedConfiguration(Array(sample.utf8), kind: .reg) }
        #expect(throws: ImportFailure.self) { try ImportedConfiguration([0x7F, 0x45, 0x4C, 0x46, 0, 1, 2, 255]) }
    }
}
