import Configuration
import Gateway
import Messages
import Testing

/// `[[inbound]]`, connections of type `smtp`, and what tells programs.
@Suite struct InboundSettingsTests {
    private let mailer = """
        [[connection]]
        name = "office"
        type = "smtp"
        host = "mail.example.com"

        """

    private func inbound(_ lines: String) -> String {
        mailer + working + "[[inbound]]\nname = \"back\"\n" + lines + "\n"
    }

    @Test func `ways to deliver are read in order`() throws {
        let document = inbound(
            #"""
            deliver = ["address-in-text", "reply", "mailto:a@example.com, b@example.com"]
            also = ["https://hooks.example.com/sms", "command:/usr/bin/on-sms --from <%from%>", "connection:other"]
            connection = "carrier"
            [[connection]]
            name = "other"
            type = "smpp"
            host = "127.0.0.1"
            system_id = "x"
            """#)
        let settings = try #require(read(document).settings, "\(problems(document))")
        let addresses = try ["a@example.com", "b@example.com"].map { try #require(EmailAddress($0)) }
        let other = try #require(ConnectionName("other"))
        #expect(settings.inbound[0].deliver == [.addressInText, .reply, .mail(addresses)])
        #expect(
            settings.inbound[0].also == [
                .webHook("https://hooks.example.com/sms"), .command("/usr/bin/on-sms --from <%from%>"),
                .connection(other),
            ])
        #expect(settings.inbound[0].via.map(\.text) == ["office"])
    }

    @Test(arguments: [
        #"deliver = ["mailto:"]"#, #"deliver = ["mailto:nobody"]"#, #"deliver = ["http://"]"#,
        #"deliver = ["command:on-sms"]"#,
        #"deliver = ["https:///x"]"#, #"deliver = ["reply "]"#, #"deliver = []"#, #"deliver = "reply""#,
        "deliver = [\"https://x/ y\"]", #"deliver = ["connection:carrier"]"#,
        "deliver = [\"connection:carrier\"]\nconnection = \"carrier\"",
        "deliver = [\"reply\"]\nconnection = \"office\"", "deliver = [\"reply\"]\nconnection = [\"nobody\"]",
        "deliver = [\"reply\"]\nvia = [\"carrier\"]", "deliver = [\"reply\"]\nto = [\"ACME\"]",
        "deliver = [\"reply\"]\nwhen_contested = \"oldest\"",
    ])
    func `what cannot be meant is one problem`(_ lines: String) {
        #expect(problems(inbound(lines)).count == 1, "\(problems(inbound(lines)))")
    }

    @Test func `what goes by mail needs a connection that carries mail`() {
        let document = working + "[[inbound]]\nname = \"back\"\ndeliver = [\"reply\"]\n"
        #expect(
            problems(document) == [
                "t.toml:11:12: inbound[1].deliver[1]: there is nothing to send mail by; accepted: a [[connection]] of type \"smtp\""
            ])
        #expect(
            problems(working + "notify = [\"failed\"]\n") == [
                "t.toml:9:10: application[1].notify: senders are told by mail, and there is nothing to send mail by; accepted: a [[connection]] of type \"smtp\""
            ])
        #expect(problems(working + "notify = []\n") == [])
    }

    @Test func `senders are told of failures as soon as there is a connection that carries mail`() throws {
        #expect(try #require(read(working).settings).applications[0].notify == [])
        #expect(try #require(read(mailer + working).settings).applications[0].notify == [.failed])
    }

    @Test func `an application does not send by a connection that carries mail`() throws {
        #expect(try #require(read(mailer + working).settings).applications[0].via.map(\.text) == ["carrier"])
        #expect(problems(mailer + working + "via = [\"office\"]\n").count == 1)
    }

    @Test(arguments: [
        ("", 25), ("tls = \"starttls\"\n", 587), ("tls = \"implicit\"\n", 465), ("port = 2525\n", 2525),
    ])
    func `the port follows tls`(_ lines: String, _ port: UInt16) throws {
        guard case .smtp(let smtp) = try #require(read(mailer + lines).settings).connections[0].link else { return }
        #expect(smtp.port == port)
    }

    @Test(arguments: [
        "username = \"u\"", "password = \"p\"", "pin = \"12\"", "tls = \"ssl\"", "connections = 0", "timeout = \"0s\"",
        "implementation = \"java\"", "node = \"cloud\"",
    ])
    func `a mail connection that cannot work is a problem`(_ line: String) {
        #expect(
            problems(mailer + "tls = \"starttls\"\n".filter { _ in !line.hasPrefix("tls") } + line + "\n").count == 1)
    }

    @Test func `what a mail connection must have is asked for by name, all at once`() {
        let found = problems("[[connection]]\ntype = \"smtp\"\nusername = \"u\"\ntls = \"starttls\"\n")
        for key in ["name", "host", "password"] {
            #expect(found.contains { $0.contains("connection[1].\(key): missing") }, "\(found)")
        }
        #expect(found.count == 3, "\(found)")
    }

    @Test func `a program takes mail instead of a server`() throws {
        let document = """
            [[connection]]
            name = "local"
            type = "smtp"
            implementation = "command"
            program = "/usr/sbin/sendmail -oi"

            """
        guard case .smtp(let smtp) = try #require(read(document).settings).connections[0].link else { return }
        #expect(smtp.program == "/usr/sbin/sendmail -oi")
        #expect(problems(document + "port = 25\n").count == 1)
        #expect(problems(document.replacing("/usr/sbin/sendmail -oi", with: "sendmail")).count == 1)
    }

    @Test func `the names of built-in connections are taken`() {
        for name in ["webhooks", "commands", "folders", "digests"] {
            #expect(problems(working.replacing("\"carrier\"", with: "\"\(name)\"")).count == 1, "\(name)")
        }
    }

    @Test func `a secret for web hooks has 16 octets at least`() {
        #expect(problems("[webhooks]\nsecret = \"0123456789abcdef\"\n") == [])
        #expect(problems("[webhooks]\nsecret = \"0123456789abcde\"\n").count == 1)
    }
}
