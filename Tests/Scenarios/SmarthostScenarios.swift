import Foundation
import TestKit
import Testing

/// Postfix as the mail server that takes our mails: what phones write reaches people through it.
@Suite(
    .timeLimit(.minutes(5)), .enabled(if: Postfix.isAvailable, "Postfix, sasl2-bin and openssl as root are not there"))
struct SmarthostScenarios {
    private static let ours = "+447700900100"
    private static let phone = "+447700900123"
    private static let login = Postfix.Login(username: "gateway", password: "corréct-horse 9")

    /// A connection to one of Postfix's doors, and the route that sends by it.
    private struct Link {
        let name: String
        let door: String
        var host = "127.0.0.1"
        /// More keys of the connection.
        var keys: [String] = []

        func text(_ port: UInt16) -> String {
            let connection = [
                "[[connection]]", "name = \"\(name)\"", "type = \"smtp\"", "host = \"\(host)\"", "port = \(port)",
                "retry_after = [\"1s\"]", "attempts = 1000",
            ]
            let route = [
                "[[inbound]]", "name = \"to-\(name)\"", "match = '^by \(name):'", "via = [\"\(name)\"]",
                "deliver = [\"reply\", \"mailto:team@office.test\"]",
            ]
            return (connection + keys + route).joined(separator: "\n")
        }
    }

    @Test func `Postfix takes mails plainly, after STARTTLS, through TLS from the start and after every login`()
        async throws
    {
        try await Stage.run { stage in
            let authority = try await Authority(stage)
            let certificate = try await authority.certificate("mail.test", for: "IP:127.0.0.1")
            let trusting = "ca = \"\(authority.file)\""
            var links = [
                Link(name: "open", door: "open"),
                Link(name: "starttls", door: "starttls", keys: ["tls = \"starttls\"", trusting]),
                Link(name: "implicit", door: "implicit", keys: ["tls = \"implicit\"", trusting]),
                Link(
                    name: "pinned", door: "starttls",
                    keys: ["tls = \"starttls\"", "pin = \"\(try await authority.pin(of: certificate))\""]),
                Link(name: "careless", door: "implicit", keys: ["tls = \"implicit\"", "verify = false"]),
            ]
            links += Self.mechanisms.map { name in
                Link(
                    name: name, door: name,
                    keys: [
                        "tls = \"starttls\"", trusting, "username = \"gateway\"",
                        "password = \"\(Self.login.password)\"",
                    ])
            }
            let office = try await CatchingServer(stage)
            try await Self.run(stage, office, certificate, links) { smsc, telepost, postfix in
                let words = links.map { "by \($0.name): Größe 4, €5" }
                smsc.send(words.map { SMPPOctets.unicode($0, from: Self.phone, to: Self.ours) })
                let mails = try await office.mails(links.count)
                #expect(mails.map(\.text).sorted() == words.sorted())
                for mail in mails {
                    #expect(mail.subject == "SMS from \(Self.phone)" && mail.recipients == ["team@office.test"])
                    #expect(mail.from == ["\(Self.phone) <\(Self.phone)@sms.test>"] && mail.automation == "none")
                }
                #expect(Set(mails.compactMap(\.message_id)).count == links.count)
                for mechanism in Self.mechanisms {
                    #expect(
                        postfix.log.contains("sasl_method=\(mechanism.uppercased()), sasl_username=gateway@mail.test"))
                }
                for link in links { try await Self.passes(link, stage, telepost) }
                try await ControlSocket(telepost).idle()
            }
        }
    }

    @Test func `An answer that goes through Postfix joins the thread of the mail that it answers`() async throws {
        try await Stage.run { stage in
            let authority = try await Authority(stage)
            let certificate = try await authority.certificate("mail.test", for: "IP:127.0.0.1")
            let office = try await CatchingServer(stage)
            try await Self.run(stage, office, certificate, [Link(name: "open", door: "open")]) { smsc, telepost, _ in
                var letter = Letter("Are you coming?", subject: "Dinner")
                let head = "Message-ID: <first@office.test>\r\nReferences: <zero@office.test>\r\n"
                letter.octets = Array(head.utf8) + letter.octets
                try await telepost.take(letter, for: "\(Self.phone)@sms.test")
                _ = try await smsc.text()
                // A dot at the start of a line, spaces at its end, and a From that begins one.
                let answer = "by open: yes\n.\n..\nFrom here  \n\n. at eight"
                smsc.send(SMPPOctets.text(answer, from: Self.phone, to: Self.ours))
                let reply = try await office.mails(1)[0]
                #expect(reply.text == answer)
                #expect(reply.subject == "Re: Dinner" && reply.recipients == ["alice@office.test"])
                #expect(reply.references == ["zero@office.test", "first@office.test"])
                #expect(reply.sender == "\(Self.phone)@sms.test")
            }
        }
    }

    @Test func `What Postfix must not be trusted with waits, and goes out once the configuration is mended`()
        async throws
    {
        try await Stage.run { stage in
            let authority = try await Authority(stage)
            let stranger = try await Authority(stage, named: "stranger")
            let certificate = try await authority.certificate("mail.test", for: "IP:127.0.0.1", "DNS:mail.test")
            let trusting = "ca = \"\(authority.file)\""
            let pin = String(repeating: "0f", count: 32)
            let faults = [
                Fault(
                    Link(name: "issuer", door: "starttls", keys: ["tls = \"starttls\"", "ca = \"\(stranger.file)\""]),
                    step: "tls", words: "issuer is not trusted", mended: ["tls = \"starttls\"", trusting]),
                Fault(
                    Link(name: "name", door: "implicit", host: "localhost", keys: ["tls = \"implicit\"", trusting]),
                    step: "tls", words: "the certificate is not for localhost; it is for",
                    mended: ["tls = \"implicit\"", "verify = false"]),
                Fault(
                    Link(name: "pin", door: "implicit", keys: ["tls = \"implicit\"", "pin = \"\(pin)\""]),
                    step: "tls", words: "the certificate is not the pinned one",
                    mended: ["tls = \"implicit\"", trusting]),
                Fault(
                    Link(name: "without", door: "open", keys: ["tls = \"starttls\"", trusting]),
                    step: "tls", words: "does not offer STARTTLS", mended: ["tls = \"none\""]),
                Fault(
                    Link(
                        name: "password", door: "plain",
                        keys: ["tls = \"starttls\"", trusting, "username = \"gateway\"", "password = \"wr0ng-horse\""]),
                    step: "login", words: "Check username and password",
                    mended: [
                        "tls = \"starttls\"", trusting, "username = \"gateway\"",
                        "password = \"\(Self.login.password)\"",
                    ]),
            ]
            let office = try await CatchingServer(stage)
            try await Self.run(stage, office, certificate, faults.map(\.link)) { smsc, telepost, postfix in
                smsc.send(
                    faults.flatMap { SMPPOctets.text("by \($0.link.name): hello", from: Self.phone, to: Self.ours) })
                for fault in faults {
                    let test = try await stage.run(
                        Programs.telepost, ["connection", "test", fault.link.name, "--data", telepost.data])
                    #expect(test.ending == .code(1))
                    let last = try #require(test.lines.last { $0.hasPrefix("failed") }, "\(test.output)")
                    #expect(last.hasPrefix("failed  \(fault.step)") && last.contains(fault.words), "\(last)")
                    let line = try await telepost.line("why \(fault.link.name) is down") {
                        $0.source == fault.link.name && $0.text.hasPrefix("down: ")
                    }
                    #expect(line.level == "E", "\(line)")
                }
                let control = ControlSocket(telepost)
                let _: Bool = try await eventually("an attempt for each", within: .seconds(20)) {
                    let waiting = try await control.messages("&state=queued")
                    return waiting.count == faults.count && waiting.allSatisfy { $0.attempts > 0 } ? true : nil
                }
                #expect(office.mails.isEmpty)
                let mended = faults.map { fault in
                    var link = fault.link
                    link.keys = fault.mended
                    return link
                }
                try stage.write("data.toml", Self.document(smsc, mended, postfix).text)
                telepost.process.send(SIGHUP)
                let mails = try await office.mails(faults.count)
                #expect(mails.map(\.text).sorted() == faults.map { "by \($0.link.name): hello" }.sorted())
                try await control.idle()
                #expect(office.mails.count == faults.count)
                let log = telepost.process.output.value.errors
                #expect(!log.contains("horse") && !log.contains("d3IwbmctaG9yc2U"), "the log holds a password")
            }
        }
    }

    /// A way in which a connection is wrong, what is said about it, and what mends it.
    private struct Fault {
        let link: Link
        /// The step of the connection's test at which it shows.
        let step: String
        let words: String
        let mended: [String]

        init(_ link: Link, step: String, words: String, mended: [String]) {
            (self.link, self.step, self.words, self.mended) = (link, step, words, mended)
        }
    }

    private static let mechanisms = ["plain", "login", "cram-md5", "scram-sha-256"]

    private static func passes(_ link: Link, _ stage: Stage, _ telepost: Telepost) async throws {
        let test = try await stage.run(
            Programs.telepost, ["connection", "test", link.name, "--data", telepost.data])
        #expect(test.isSuccess, "\(test.output)")
        let last = "logged in as gateway by \(link.name.uppercased())"
        #expect(test.output.contains(mechanisms.contains(link.name) ? last : "no login asked for"), "\(test.output)")
        #expect(!test.output.contains("horse"))
        let isChecked = link.name != "open"
        #expect(test.output.contains("ok      tls") == isChecked, "\(test.output)")
        if isChecked { #expect(test.output.contains("NOT CHECKED") == (link.name == "careless"), "\(test.output)") }
    }

    private static func run(
        _ stage: Stage, _ office: CatchingServer, _ certificate: Authority.Certificate, _ links: [Link],
        _ scenario: (ScriptedSMSC, Telepost, Postfix) async throws -> Void
    ) async throws {
        let smsc = try stage.smsc()
        let secured = ["smtpd_tls_security_level=encrypt"]
        var doors = [
            Postfix.Door(name: "open"), Postfix.Door(name: "starttls", options: secured),
            Postfix.Door(name: "implicit", options: secured + ["smtpd_tls_wrappermode=yes"]),
        ]
        doors += mechanisms.map { name in
            let login = [
                "smtpd_sasl_auth_enable=yes", "smtpd_sasl_path=\(name)", "smtpd_sasl_security_options=noanonymous",
                "smtpd_relay_restrictions=permit_sasl_authenticated,reject",
            ]
            return Postfix.Door(name: name, options: secured + login)
        }
        let keys = ["smtpd_tls_cert_file = \(certificate.file)", "smtpd_tls_key_file = \(certificate.key)"]
        try await Postfix.run(stage, nextHop: office.port, doors, settings: keys, login: login) { postfix in
            let telepost = try await Telepost.ready(document(smsc, links, postfix), on: stage)
            try await telepost.connected()
            try await scenario(smsc, telepost, postfix)
        }
    }

    private static func document(_ smsc: ScriptedSMSC, _ links: [Link], _ postfix: Postfix) throws -> Document {
        var document = Document(smsc)
        document.more = try links.map { $0.text(try postfix.port($0.door)) }
        return document
    }
}
