import Foundation
import Testing

/// Each client that people have gets a text through, from the mail it makes itself.
@Suite(.timeLimit(.minutes(3))) struct MailClientScenarios {
    private static let text = "The door of hall 7 is open: Größe 4, £5"

    @Test(.enabled(if: Programs.has("curl"), "curl is not installed"))
    func `A mail from curl becomes a text`() async throws {
        try await Stage.run { stage in
            let (smsc, telepost) = try await Self.scene(stage)
            let file = try stage.write("mail.eml", Letter(Self.text).octets)
            let port = try await telepost.smtpPort
            let curl = try await stage.run(
                "curl",
                [
                    "--silent", "--show-error", "--url", "smtp://127.0.0.1:\(port)/client.test", "--mail-from",
                    "alice@office.test", "--mail-rcpt", "+447700900123@sms.test", "--upload-file", file,
                ])
            try #require(curl.isSuccess, "\(curl.errors)")
            let text = try await smsc.text()
            #expect(text == Self.expected)
        }
    }

    @Test(.enabled(if: Programs.has("swaks"), "swaks is not installed"))
    func `A mail from swaks becomes a text`() async throws {
        try await Stage.run { stage in
            let (smsc, telepost) = try await Self.scene(stage)
            let file = try stage.write("mail.eml", Letter(Self.text).octets)
            let port = try await telepost.smtpPort
            // An address that begins with + is an option to swaks.
            let swaks = try await stage.run(
                "swaks",
                [
                    "--server", "127.0.0.1", "--port", "\(port)", "--helo", "client.test", "--from",
                    "alice@office.test",
                    "--to", "p447700900123@sms.test", "--data", "@\(file)",
                ])
            try #require(swaks.isSuccess, "\(swaks.output) \(swaks.errors)")
            let text = try await smsc.text()
            #expect(text == Self.expected)
        }
    }

    @Test(.enabled(if: Programs.has("msmtp"), "msmtp is not installed"))
    func `A mail from msmtp becomes a text`() async throws {
        try await Stage.run { stage in
            let (smsc, telepost) = try await Self.scene(stage)
            let file = try stage.write("mail.eml", Letter(Self.text).octets)
            let settings = try await Self.msmtp(stage, telepost)
            let msmtp = try await stage.run(
                "msmtp", ["--file=\(settings)", "--", "+447700900123@sms.test"], input: file)
            try #require(msmtp.isSuccess, "\(msmtp.errors)")
            let text = try await smsc.text()
            #expect(text == Self.expected)
        }
    }

    @Test(.enabled(if: Programs.has("mutt"), "mutt is not installed"))
    func `A mail from mutt becomes a text`() async throws {
        try await Stage.run { stage in
            let (smsc, telepost) = try await Self.scene(stage)
            let port = try await telepost.smtpPort
            let settings = try stage.write(
                "muttrc",
                """
                set smtp_url = "smtp://127.0.0.1:\(port)/"
                set from = "alice@office.test"
                set hostname = "client.test"
                set ssl_starttls = no
                set ssl_force_tls = no
                set copy = no
                set charset = "utf-8"
                set tmpdir = "\(stage.folder.path)"
                set folder = "\(stage.folder.path)"

                """)
            let body = try stage.write("body.txt", Self.text + "\n")
            let mutt = try await stage.run(
                "mutt", ["-n", "-F", settings, "-s", "from mutt", "--", "+447700900123@sms.test"],
                environment: ["HOME": stage.folder.path], input: body)
            try #require(mutt.isSuccess, "\(mutt.output) \(mutt.errors)")
            let text = try await smsc.text()
            #expect(text == Self.expected)
        }
    }

    @Test(
        .enabled(if: Programs.has("mutt") && Programs.has("msmtp"), "mutt and msmtp are not both installed"))
    func `A mail with an attachment from mutt through msmtp becomes a text`() async throws {
        try await Stage.run { stage in
            let (smsc, telepost) = try await Self.scene(stage)
            let sendmail = try await Self.msmtp(stage, telepost)
            let settings = try stage.write(
                "muttrc",
                """
                set sendmail = "msmtp --file=\(sendmail)"
                set from = "alice@office.test"
                set copy = no
                set charset = "utf-8"
                set tmpdir = "\(stage.folder.path)"
                set folder = "\(stage.folder.path)"

                """)
            let body = try stage.write("body.txt", Self.text + "\n")
            let attachment = try stage.write("plan.bin", [UInt8](0...255))
            let mutt = try await stage.run(
                "mutt",
                ["-n", "-F", settings, "-s", "from mutt", "-a", attachment, "--", "+447700900123@sms.test"],
                environment: ["HOME": stage.folder.path], input: body)
            try #require(mutt.isSuccess, "\(mutt.output) \(mutt.errors)")
            let text = try await smsc.text()
            #expect(text == Self.expected)
        }
    }

    @Test(.enabled(if: Programs.has("python3"), "python3 is not installed"))
    func `A mail from Python's smtplib becomes a text`() async throws {
        try await Stage.run { stage in
            let (smsc, telepost) = try await Self.scene(stage)
            let script = try stage.write(
                "send.py",
                """
                import smtplib, sys
                from email.message import EmailMessage
                mail = EmailMessage()
                mail["Subject"] = "from Python"
                mail["From"] = "alice@office.test"
                mail["To"] = "+447700900123@sms.test"
                mail.set_content(sys.argv[2])
                mail.add_alternative("<p>" + sys.argv[2] + "</p>", subtype="html")
                with smtplib.SMTP("127.0.0.1", int(sys.argv[1])) as server:
                    refused = server.send_message(mail)
                sys.exit(1 if refused else 0)

                """)
            let python = try await stage.run("python3", [script, "\(try await telepost.smtpPort)", Self.text])
            try #require(python.isSuccess, "\(python.errors)")
            let text = try await smsc.text()
            #expect(text == Self.expected)
        }
    }

    private static let expected = ReceivedText(
        to: "447700900123", text: text, parts: 1)

    private static func scene(_ stage: Stage) async throws -> (ScriptedSMSC, Telepost) {
        let smsc = try stage.smsc()
        return (smsc, try await Telepost.ready(Document(smsc), on: stage))
    }

    private static func msmtp(_ stage: Stage, _ telepost: Telepost) async throws -> String {
        try stage.write(
            "msmtprc",
            """
            account default
            host 127.0.0.1
            port \(try await telepost.smtpPort)
            from alice@office.test
            auth off
            tls off

            """)
    }
}
