import Foundation
import TestKit
import Testing

/// The programs that people write their mail with log in and send.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Programs.has("openssl"), "openssl is not installed"))
struct LoginScenarios {
    private static let text = "The door of hall 7 is open: Größe 4, £5"

    @Test(.enabled(if: Programs.has("python3"), "python3 is not installed"))
    func `Python's smtplib logs in by every mechanism, and hears in plain words what it may not do`() async throws {
        try await Stage.run { stage in
            let office = try await Office(stage, smtp: [Office.allMechanisms])
            let script = try stage.write("send.py", Self.smtplib)
            let python = try await stage.run(
                "python3",
                [
                    script, "\(try await office.telepost.port(of: "smtp", tls: "starttls"))",
                    "\(try await office.telepost.port(of: "smtp", tls: "implicit"))", Office.password, Office.secret,
                    office.authority.file,
                ])
            try #require(python.isSuccess, "\(python.output) \(python.errors)")
            let texts = try await office.smsc.texts(Self.ways.count)
            #expect(Set(texts.map(\.text)) == Set(Self.ways.map { "by \($0)" }))
            // Answers find their way because texts come from the account's own number.
            #expect(Set(office.smsc.seen.value.parts.map(\.source)) == ["447700900101"])
            let trace = try await stage.run(Programs.telepost, ["trace", "1", "--data", office.telepost.data])
            #expect(trace.output.contains("alice"), "\(trace.output)")
        }
    }

    private static let ways = ["PLAIN", "LOGIN", "CRAM-MD5", "implicit PLAIN"]

    private static let smtplib = """
        import smtplib, ssl, sys
        plain, secure, password, secret, ca = int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:6]
        context = ssl.create_default_context(cafile=ca)
        phone = "+447700900123@sms.test"

        def opened(way):
            if way.startswith("implicit"):
                return smtplib.SMTP_SSL("127.0.0.1", secure, context=context)
            server = smtplib.SMTP("127.0.0.1", plain)
            server.starttls(context=context)
            return server

        def login(server, mechanism, name, password):
            server.ehlo()
            assert mechanism in server.esmtp_features["auth"].split(), server.esmtp_features
            server.user, server.password = name, password
            method = getattr(server, "auth_" + mechanism.lower().replace("-", "_"))
            return server.auth(mechanism, method)

        for way in ["PLAIN", "LOGIN", "CRAM-MD5", "implicit PLAIN"]:
            mechanism = way.split()[-1]
            server = opened(way)
            code, _ = login(server, mechanism, "alice", secret if mechanism == "CRAM-MD5" else password)
            assert code == 235, code
            mail = "From: alice@sms.test\\r\\nSubject: s\\r\\n\\r\\nby " + way + "\\r\\n"
            server.sendmail("alice@sms.test", [phone], mail)
            server.quit()

        server = opened("STARTTLS")
        answers = []
        for name, wrong in [("alice", "wrong"), ("nobody", password)]:
            try:
                login(server, "PLAIN", name, wrong)
                answers.append("let in")
            except smtplib.SMTPAuthenticationError as error:
                answers.append((error.smtp_code, error.smtp_error))
        assert len(set(answers)) == 1 and answers[0][0] == 535, answers
        server.close()

        server = opened("STARTTLS")
        server.ehlo()
        code, words = server.mail("alice@sms.test")
        assert code == 530, (code, words)
        login(server, "PLAIN", "alice", password)
        for sender in ["bob@sms.test", "alice@elsewhere.test"]:
            server.rset()
            server.mail(sender)
            code, words = server.rcpt(phone)
            assert code in (550, 553) and b"alice@sms.test" in words, (code, words)
        server.rset()
        server.mail("alice@sms.test")
        code, words = server.rcpt("someone@elsewhere.test")
        assert code == 550, (code, words)
        server.quit()

        """

    @Test(.enabled(if: Programs.has("curl"), "curl is not installed"))
    func `curl sends with AUTH after STARTTLS and over smtps`() async throws {
        try await Stage.run { stage in
            let office = try await Office(stage)
            let file = try stage.write("mail.eml", Letter(Self.text).octets)
            let plain = try await office.telepost.port(of: "smtp", tls: "starttls")
            let secure = try await office.telepost.port(of: "smtp", tls: "implicit")
            let common = [
                "--silent", "--show-error", "--cacert", office.authority.file, "--mail-from", "alice@sms.test",
                "--mail-rcpt", "+447700900123@sms.test", "--upload-file", file,
            ]
            let ways = [
                ["--url", "smtp://127.0.0.1:\(plain)/client.test", "--ssl-reqd", "--user", "alice:\(Office.password)"],
                ["--url", "smtps://127.0.0.1:\(secure)/client.test", "--user", "alice:\(Office.password)"],
                [
                    "--url", "smtps://127.0.0.1:\(secure)/client.test", "--user", "alice@sms.test:\(Office.password)",
                    "--login-options", "AUTH=PLAIN", "--sasl-ir",
                ],
            ]
            for way in ways {
                let curl = try await stage.run("curl", common + way)
                try #require(curl.isSuccess, "\(way): \(curl.errors)")
            }
            let texts = try await office.smsc.texts(ways.count)
            #expect(texts.allSatisfy { $0.text == Self.text })
            let wrong = try await stage.run(
                "curl",
                common + ["--url", "smtps://127.0.0.1:\(secure)/client.test", "--user", "alice:wrong"])
            // 67: the user name or the password was not taken.
            #expect(wrong.ending == .code(67), "\(wrong.errors)")
        }
    }

    @Test(.enabled(if: Programs.has("msmtp"), "msmtp is not installed"))
    func `msmtp logs in by PLAIN, LOGIN, CRAM-MD5, SCRAM-SHA-256 and with a certificate alone`() async throws {
        try await Stage.run { stage in
            let client = try await Authority(stage, named: "client")
            let print = try await Self.fingerprint(client, stage)
            let office = try await Office(
                stage, alice: ["certificates = [\"\(print)\"]"], smtp: [Office.allMechanisms])
            let port = try await office.telepost.port(of: "smtp", tls: "starttls")
            let mail = try stage.write("mail.eml", Letter(Self.text).octets)
            for (mechanism, password) in [
                ("plain", Office.password), ("login", Office.password), ("cram-md5", Office.secret),
                ("scram-sha-256", Office.password), ("external", ""),
            ] {
                var lines = [
                    "account default", "host 127.0.0.1", "port \(port)", "from alice@sms.test", "tls on",
                    "tls_trust_file \(office.authority.file)", "auth \(mechanism)", "user alice",
                ]
                if mechanism == "external" {
                    lines += ["tls_cert_file \(client.file)", "tls_key_file \(client.keyFile)"]
                } else {
                    lines.append("password \"\(password)\"")
                }
                let file = try stage.write("msmtprc", lines.joined(separator: "\n") + "\n")
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
                let msmtp = try await stage.run(
                    "msmtp", ["--file=\(file)", "--", "+447700900123@sms.test"], input: mail)
                try #require(msmtp.isSuccess, "\(mechanism): \(msmtp.errors)")
            }
            let texts = try await office.smsc.texts(5)
            #expect(texts.allSatisfy { $0.text == Self.text })
        }
    }

    private static func fingerprint(_ authority: Authority, _ stage: Stage) async throws -> String {
        let shown = try await stage.run(
            "openssl", ["x509", "-in", authority.file, "-noout", "-fingerprint", "-sha256"])
        guard let digits = shown.output.split(separator: "=").last else { throw Trouble("\(shown.errors)") }
        return digits.filter { $0.isHexDigit }.lowercased()
    }

    @Test(.enabled(if: Programs.has("mutt"), "mutt is not installed"))
    func `mutt logs in after STARTTLS and sends`() async throws {
        try await Stage.run { stage in
            let office = try await Office(stage)
            let port = try await office.telepost.port(of: "smtp", tls: "starttls")
            let settings = try stage.write(
                "muttrc",
                """
                set smtp_url = "smtp://alice@127.0.0.1:\(port)/"
                set smtp_pass = "\(Office.password)"
                set smtp_authenticators = "plain"
                set from = "alice@sms.test"
                set use_envelope_from = yes
                set hostname = "client.test"
                set ssl_force_tls = yes
                set certificate_file = "\(office.authority.file)"
                set copy = no
                set charset = "utf-8"
                set tmpdir = "\(stage.folder.path)"
                set folder = "\(stage.folder.path)"

                """)
            let body = try stage.write("body.txt", Self.text + "\n")
            let mutt = try await stage.run(
                "mutt", ["-n", "-F", settings, "-s", "from mutt", "--", "+447700900123@sms.test"],
                environment: ["HOME": stage.folder.path, "LC_ALL": "C.UTF-8"], input: body)
            try #require(mutt.isSuccess, "\(mutt.output) \(mutt.errors)")
            #expect(try await office.smsc.text().text == Self.text)
        }
    }

    @Test
    func `The whole life of a conversation by mail program: sent after login, answered into the mailbox, threaded`()
        async throws
    {
        try await Stage.run { stage in
            let office = try await Office(stage)
            let port = try await office.telepost.port(of: "smtp", tls: "starttls")
            try await onThread {
                let dialogue = try SMTPDialogue(port)
                try dialogue.say("EHLO client.test")
                let words = "\0alice\0\(Office.password)"
                let reply = try dialogue.say("AUTH PLAIN \(Data(words.utf8).base64EncodedString())")
                #expect(reply.hasPrefix("235"), "\(reply)")
                try dialogue.say("MAIL FROM:<alice@sms.test>")
                try dialogue.say("RCPT TO:<\(Office.phone)@sms.test>")
                try dialogue.say("DATA")
                let mail = "From: alice@sms.test\r\nSubject: Dinner\r\nMessage-ID: <first@sms.test>\r\n\r\nComing?\r\n."
                #expect(try dialogue.say(mail).hasPrefix("250"))
            }
            #expect(try await office.smsc.text().text == "Coming?")
            try await office.write(["Yes, at eight"])
            let mail = try await Self.first(of: "alice", office)
            #expect(mail.contains("In-Reply-To: <first@sms.test>") && mail.contains("Subject: Re: Dinner"), "\(mail)")
            #expect(mail.contains("Yes, at eight"))

            // From account to account no carrier is asked (row S1-18).
            try await onThread {
                let dialogue = try SMTPDialogue(port)
                try dialogue.say("EHLO client.test")
                let words = "\0alice\0\(Office.password)"
                try dialogue.say("AUTH PLAIN \(Data(words.utf8).base64EncodedString())")
                try dialogue.say("MAIL FROM:<alice@sms.test>")
                let reply = try dialogue.say("RCPT TO:<+447700900200@sms.test>")
                #expect(reply.hasPrefix("250"), "\(reply)")
                try dialogue.say("DATA")
                #expect(try dialogue.say("Subject: x\r\n\r\nHello Bob\r\n.").hasPrefix("250"))
            }
            let toBob = try await Self.first(of: "bob", office)
            #expect(toBob.contains("Hello Bob") && toBob.contains("<\(Office.number)@sms.test>"), "\(toBob)")
            #expect(office.smsc.seen.value.parts.count == 1)
        }
    }

    private static func first(of account: String, _ office: Office) async throws -> String {
        let port = try await office.telepost.port(of: "pop3", tls: "starttls")
        return try await onThread {
            let dialogue = try POP3Dialogue(port)
            try dialogue.login(account)
            return try dialogue.mail(1)
        }
    }
}
