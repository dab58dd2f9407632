import Foundation
import TestKit
import Testing

/// Who is told of a failure, and who never is.
@Suite(.timeLimit(.minutes(5))) struct NoticeScenarios {
    /// Refuses texts to numbers that end in 1 for good, takes all others and reports that they did not arrive.
    private static let hopeless = ScriptedSMSC.Behaviour(
        answer: { part, _ in part.destination.hasSuffix("1") ? .refuse(0x0B) : .accept }, reports: .undelivered)

    /// What Python's email package reads in a notice.
    private struct Reading: Decodable {
        let type: String
        let report_type: String
        let subject: String
        let from: String
        let to: String
        let automatic: String
        let thread: [String]
        let defects: [String]
        let parts: [String]
        let text: String
        let message: [String: String]
        let recipients: [[String: String]]
        let original: [String: String]
    }

    private static let reader = """
        import email, email.policy, json, sys
        mail = email.message_from_binary_file(open(sys.argv[1], "rb"), policy=email.policy.default)
        parts = list(mail.iter_parts())
        fields = lambda part: {name.lower(): str(value).replace("; ", ";") for name, value in part.items()}
        status = parts[1].get_payload()
        original = parts[2].get_content()
        if isinstance(original, bytes):
            original = original.decode()
        if isinstance(original, str):
            original = email.message_from_string(original, policy=email.policy.default)
        print(json.dumps({
            "type": mail.get_content_type(), "report_type": mail.get_param("report-type"),
            "subject": mail["subject"], "from": mail["from"], "to": mail["to"], "automatic": mail["auto-submitted"],
            "thread": [mail["in-reply-to"], mail["references"]],
            "defects": [str(defect) for part in mail.walk() for defect in part.defects],
            "parts": [part.get_content_type() for part in parts], "text": parts[0].get_content(),
            "message": fields(status[0]), "recipients": [fields(part) for part in status[1:]],
            "original": fields(original)}))

        """

    @Test(.enabled(if: Programs.has("python3"), "python3 is not installed"))
    func `A mail to several phones that fail makes one notice, which people and programs can read`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc(Self.hopeless)
            try FileManager.default.createDirectory(
                atPath: stage.path("box"), withIntermediateDirectories: true)
            let script = """
                #!/bin/sh
                n=$(mktemp \(stage.path("box"))/XXXXXX)
                printf '%s\\n' "$@" > "$n.arguments"
                cat > "$n.part"
                mv "$n.part" "$n.eml"

                """
            let program = try stage.write("sendmail", script)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
            let connection = """
                [[connection]]
                name = "office"
                type = "smtp"
                implementation = "command"
                program = "\(program)"
                """
            let telepost = try await Self.start(smsc, connection, stage)
            var letter = Letter("Hall 7 is open", subject: "=?utf-8?q?Gr=C3=B6=C3=9Fe_der_T=C3=BCr?=")
            letter.octets = Array("Message-ID: <first@office.test>\r\n".utf8) + letter.octets
            let phones = ["+447700900501", "+447700900502", "+447700900503"]
            #expect(
                try await telepost.take(
                    letter, for: "\(phones[0])@sms.test", "\(phones[1])@sms.test", "\(phones[2])@sms.test"
                ).hasPrefix("250"))
            let notice = try await eventually("the notice") { try Self.files("eml", stage).first }
            let read = try await stage.run("python3", [try stage.write("read.py", Self.reader), notice])
            try #require(read.isSuccess, "\(read.errors)")
            let reading = try JSONDecoder().decode(Reading.self, from: Data(read.output.utf8))
            Self.check(reading, phones)
            let arguments = try String(contentsOfFile: notice.dropLast(4) + ".arguments", encoding: .utf8)
            #expect(arguments.contains("alice@office.test") && !arguments.contains("postmaster"), "\(arguments)")
            try await ControlSocket(telepost).idle()
            #expect(try Self.files("eml", stage).count == 1)
        }
    }

    private static func check(_ reading: Reading, _ phones: [String]) {
        // RFC 6522 §3, RFC 3464 §2.
        #expect(reading.type == "multipart/report" && reading.report_type == "delivery-status")
        #expect(reading.parts.prefix(2) == ["text/plain", "message/delivery-status"])
        #expect(["message/rfc822", "text/rfc822-headers"].contains(reading.parts.last))
        #expect(reading.defects.isEmpty)
        #expect(reading.to == "alice@office.test" && reading.from.contains("postmaster@gw.example"))
        #expect(reading.automatic.hasPrefix("auto-replied"))
        #expect(reading.thread == ["<first@office.test>", "<first@office.test>"])
        #expect(reading.subject == "Your text to 3 numbers: 3 not delivered")
        #expect(reading.text.contains("Hall 7 is open") && reading.text.contains("Größe der Tür"))
        #expect(reading.message["reporting-mta"] == "dns;gw.example" && reading.message["arrival-date"] != nil)
        #expect(reading.recipients.count == phones.count)
        for (phone, fields) in zip(phones, reading.recipients) {
            #expect(fields["final-recipient"] == "rfc822;\(phone)@sms.test", "\(fields)")
            #expect(fields["action"] == "failed" && fields["status"]?.hasPrefix("5.") == true, "\(fields)")
            #expect(fields["diagnostic-code"]?.isEmpty == false, "\(fields)")
            #expect(reading.text.contains("Your text message to \(phone) was not delivered."))
        }
        #expect(reading.original["message-id"] == "<first@office.test>")
        #expect(reading.original["subject"] == "Größe der Tür")
    }

    /// What nobody wants an answer to: the sender, and lines of the header.
    private static let mute: [(sender: String, header: [String])] = [
        ("", []), ("alarm@office.test", ["Auto-Submitted: auto-generated"]),
        ("list@office.test", ["Precedence: bulk"]), ("list@office.test", ["List-Id: <all.office.test>"]),
        ("robot@office.test", ["X-Auto-Response-Suppress: All"]),
    ]

    @Test func `Mail without a sender and mail of machines gets no notice`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc(Self.hopeless)
            let office = try await CatchingServer(stage)
            let telepost = try await Self.start(smsc, office.connection(), stage)
            let port = try await telepost.smtpPort
            for (number, mail) in Self.mute.enumerated() {
                let reply = try await Self.mail(
                    mail.sender, mail.header, to: "+44770090060\(number)@sms.test", port)
                #expect(reply.hasPrefix("250"), "\(mail): \(reply)")
            }
            let control = ControlSocket(telepost)
            try await Self.failed(Self.mute.count, control)
            // Notices are written in order: that of a mail which came later shows that there are none before.
            _ = try await Self.mail("bob@office.test", [], to: "+447700900609@sms.test", port)
            let notice = try await office.mails(1)[0]
            #expect(notice.recipients == ["bob@office.test"] && notice.sender == "")
            try await control.idle()
            #expect(office.mails.count == 1)
        }
    }

    @Test(.enabled(if: Postfix.isAvailable, "Postfix, sasl2-bin and openssl as root are not there"))
    func `What Postfix sends back of our mails never becomes a text`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc(Self.hopeless)
            // The next hop of Postfix wants nothing.
            let nobody = try await CatchingServer(stage, "--fault", "recipient=550")
            let door = try ReservedPort()
            let back = "transport_maps = inline:{{sms.test = smtp:[127.0.0.1]:\(door.number)}}"
            try await Postfix.run(
                stage, nextHop: nobody.port, [Postfix.Door(name: "open")], settings: [back]
            ) { postfix in
                var document = Self.document(
                    smsc,
                    """
                    [[connection]]
                    name = "office"
                    type = "smtp"
                    host = "127.0.0.1"
                    port = \(try postfix.port("open"))
                    """)
                document.smtpPort = door.number
                let telepost = try await Telepost.ready(document, on: stage)
                try await telepost.connected()
                // A text that becomes a mail, which comes back to the phone's address.
                smsc.send(SMPPOctets.text("to nobody", from: "+447700900700", to: "+447700900100"))
                try await postfix.logged("relay=127.0.0.1[127.0.0.1]:\(door.number), ")
                try await postfix.logged("to=<+447700900700@sms.test>")
                let line = try #require(
                    postfix.log.split(separator: "\n").first { $0.contains("to=<+447700900700@sms.test>") })
                #expect(line.contains("status=bounced") && line.contains(" 5"), "\(line)")
                // A text that fails, and whose notice comes back: to nobody, because it has no sender.
                let failing = try await Self.mail("bob@office.test", [], to: "+447700900701@sms.test", door.number)
                #expect(failing.hasPrefix("250"))
                try await postfix.logged("to=<bob@office.test>")
                let control = ControlSocket(telepost)
                try await Self.failed(1, control)
                try await control.idle()
                #expect(smsc.seen.value.parts.isEmpty && smsc.seen.value.submissions == 1)
                let kinds = try await control.messages().map(\.kind).sorted()
                // The text as a mail, the text that failed, its notice.
                #expect(kinds == ["mail", "mail", "sms"])
            }
        }
    }

    private static func start(_ smsc: ScriptedSMSC, _ connection: String, _ stage: Stage) async throws -> Telepost {
        let telepost = try await Telepost.ready(document(smsc, connection), on: stage)
        try await telepost.connected()
        return telepost
    }

    private static func document(_ smsc: ScriptedSMSC, _ connection: String) -> Document {
        var document = Document(smsc)
        document.making = ["notify = [\"failed\"]", "anonymous = true"]
        document.more = [connection, "[[inbound]]", "name = \"all\"", "deliver = [\"mailto:team@office.test\"]"]
        return document
    }

    /// Waits until so many texts have failed.
    private static func failed(_ count: Int, _ control: ControlSocket) async throws {
        let _: Bool = try await eventually("\(count) failed texts") {
            try await control.messages("&state=failed").count { $0.kind == "sms" } == count ? true : nil
        }
    }

    private static func mail(
        _ sender: String, _ header: [String], to recipient: String, _ port: UInt16
    ) async throws -> String {
        try await onThread {
            let dialogue = try SMTPDialogue(port)
            try dialogue.begin(to: recipient, from: sender)
            try dialogue.say("DATA")
            dialogue.send(Letter(header: header, body: Array("Hall 7 is open\n".utf8)).dotted)
            return try dialogue.reply()
        }
    }

    private static func files(_ end: String, _ stage: Stage) throws -> [String] {
        let names = try FileManager.default.contentsOfDirectory(atPath: stage.path("box"))
        return names.filter { $0.hasSuffix(".\(end)") }.map { stage.path("box/\($0)") }
    }
}
