import Foundation
import TestKit
import Testing

/// Mail that waits in a box elsewhere is fetched: Dovecot is the box.
@Suite(
    .timeLimit(.minutes(10)), .enabled(if: Dovecot.isAvailable, "Dovecot and openssl as root are not there"))
struct FetchScenarios {
    /// A connection that fetches.
    private struct Box {
        var name = "box"
        var door: Dovecot.Door
        var tls = "implicit"
        var password = Dovecot.password
        var keys: [String] = []

        func text(_ port: UInt16, _ authority: Authority) -> [String] {
            let type = door == .pop3 || door == .pop3s ? "pop3" : "imap"
            return [
                "[[connection]]", "name = \"\(name)\"", "type = \"\(type)\"", #"host = "127.0.0.1""#, "port = \(port)",
                "tls = \"\(tls)\"", "ca = \"\(authority.file)\"", "username = \"\(Dovecot.user)\"",
                "password = \"\(password)\"", #"application = "alerts""#, #"every = "1s""#,
            ] + keys
        }
    }

    private static func mail(_ number: Int, _ body: String = "") -> String {
        """
        From: Alarm <alarm@office.test>\r
        To: box@office.test\r
        Subject: alarm \(number)\r
        Message-ID: <alarm-\(number)@office.test>\r
        Date: Fri, 20 Nov 2026 10:00:00 +0000\r
        \r
        alarm \(number) \(body)\r

        """
    }

    private static func document(_ smsc: ScriptedSMSC, _ boxes: [[String]], _ making: [String] = []) -> Document {
        var document = Document(smsc)
        document.more = [
            "[[application]]", #"name = "alerts""#, #"kind = "sms""#, #"via = ["carrier"]"#,
            #"text = "<%subject%>""#,
        ]
        document.more += making.isEmpty ? [#"numbers_from = ["body", "default"]"#, Self.numbers] : making
        document.more += boxes.flatMap(\.self)
        return document
    }

    private static let numbers = #"default_numbers = ["+447700900123"]"#

    @Test(arguments: [Dovecot.Door.pop3, .pop3s, .imap, .imaps])
    func `Mails become texts and are deleted, over every protocol and kind of TLS`(_ door: Dovecot.Door)
        async throws
    {
        try await Stage.run { stage in
            let authority = try await Authority(stage)
            let certificate = try await authority.certificate("box.test", for: "IP:127.0.0.1")
            try await Dovecot.run(stage, certificate, mechanisms: "plain login cram-md5 scram-sha-256") { dovecot in
                let smsc = try stage.smsc()
                try dovecot.put([Self.mail(1), Self.mail(2, "call +447700900777 and +447700900888."), Self.mail(3)])
                let tls = door == .pop3 || door == .imap ? "starttls" : "implicit"
                let box = Box(door: door, tls: tls).text(try dovecot.port(door), authority)
                let telepost = try await Telepost.ready(Self.document(smsc, [box]), on: stage)
                var texts = try await smsc.texts(4)
                #expect(texts.map(\.text).sorted() == ["alarm 1", "alarm 2", "alarm 2", "alarm 3"])
                #expect(
                    texts.map(\.to).sorted() == ["447700900123", "447700900123", "447700900777", "447700900888"])
                // What comes later is fetched as well.
                try dovecot.put([Self.mail(4)])
                texts = try await smsc.texts(5)
                #expect(texts.last?.text == "alarm 4")
                let _: Bool = try await eventually("an empty box") { dovecot.flags().isEmpty ? true : nil }
                let shown = try await stage.run(
                    Programs.telepost, ["connection", "show", "box", "--data", telepost.data])
                #expect(shown.output.contains("last success"), "\(shown.output)")
            }
        }
    }

    @Test(.enabled(if: Postfix.isAvailable, "Postfix and sasl2-bin as root are not there"))
    func `What Postfix delivers into the box is a text at once by IDLE`()
        async throws
    {
        try await Stage.run { stage in
            let authority = try await Authority(stage)
            let certificate = try await authority.certificate("box.test", for: "IP:127.0.0.1")
            try await Dovecot.run(stage, certificate) { dovecot in
                let smsc = try stage.smsc()
                let keys = [#"every = "10m""#]
                var box = Box(door: .imaps).text(try dovecot.port(.imaps), authority)
                box = box.filter { !$0.hasPrefix("every") } + keys
                let telepost = try await Telepost.ready(Self.document(smsc, [box]), on: stage)
                _ = try await telepost.line("first look") { $0.source == "box" && $0.text.contains("looked into") }
                let settings = [
                    "virtual_mailbox_domains = box.test", "virtual_mailbox_base = \(dovecot.maildir)",
                    "virtual_mailbox_maps = static:/", "virtual_uid_maps = static:65534",
                    "virtual_gid_maps = static:65534", "virtual_minimum_uid = 1",
                ]
                try await Postfix.run(
                    stage, nextHop: 1, [Postfix.Door(name: "open")], settings: settings,
                    services: ["virtual unix - n n - - virtual"]
                ) { postfix in
                    let port = try postfix.port("open")
                    try await onThread {
                        let dialogue = try SMTPDialogue(port)
                        try dialogue.begin(to: "box@box.test")
                        try dialogue.say("DATA")
                        let mail = "Subject: =?utf-8?q?T=C3=BCr_offen?=\r\n\r\ntell +447700900555!\r\n."
                        #expect(try dialogue.say(mail).hasPrefix("250"))
                    }

                    try await postfix.logged("status=sent")
                    let text = try await smsc.text()
                    #expect(text.text == "Tür offen" && text.to == "447700900555")
                }
                let story = try await stage.run(Programs.telepost, ["trace", "1", "--data", telepost.data])
                #expect(story.output.contains("alice@office.test"), "\(story.output)")
            }
        }
    }

    @Test(arguments: [Dovecot.Door.pop3s, .imaps])
    func `Mails that are kept are fetched once, also after a restart`(_ door: Dovecot.Door) async throws {
        try await Stage.run { stage in
            let authority = try await Authority(stage)
            let certificate = try await authority.certificate("box.test", for: "IP:127.0.0.1")
            try await Dovecot.run(stage, certificate) { dovecot in
                let smsc = try stage.smsc()
                try dovecot.put((1...5).map { Self.mail($0) })
                let box = Box(door: door, keys: [#"after_fetch = "keep""#]).text(try dovecot.port(door), authority)
                let document = Self.document(smsc, [box])
                var telepost = try await Telepost.ready(document, on: stage)
                _ = try await smsc.texts(5)
                try await ControlSocket(telepost).idle()
                await telepost.crash()
                telepost = try await Telepost.ready(document, on: stage)
                try dovecot.put([Self.mail(6)])
                let texts = try await smsc.texts(6)
                #expect(texts.map(\.text).sorted() == (1...6).map { "alarm \($0)" })
                #expect(dovecot.flags().count == 6)
                // Fetching leaves mails as unread as they were.
                #expect(dovecot.flags().allSatisfy { door == .pop3s || !$0.contains("S") }, "\(dovecot.flags())")
            }
        }
    }

    @Test func `By IMAP mails are marked as seen, or moved into a folder`() async throws {
        try await Stage.run { stage in
            let authority = try await Authority(stage)
            let certificate = try await authority.certificate("box.test", for: "IP:127.0.0.1")
            try await Dovecot.run(stage, certificate) { dovecot in
                let smsc = try stage.smsc()
                let port = try dovecot.port(.imaps)
                try dovecot.put([Self.mail(1), Self.mail(2)])
                let seen = Box(door: .imaps, keys: [#"after_fetch = "mark-seen""#]).text(port, authority)
                var telepost = try await Telepost.ready(Self.document(smsc, [seen]), on: stage, data: "seen")
                _ = try await smsc.texts(2)
                let _: Bool = try await eventually("two mails that are seen") {
                    dovecot.flags().filter { $0.contains("S") }.count == 2 ? true : nil
                }
                try await telepost.stop()

                let made = try await stage.run(
                    "python3",
                    [
                        "-c",
                        """
                        import imaplib, ssl, sys
                        box = imaplib.IMAP4_SSL("127.0.0.1", int(sys.argv[1]),
                            ssl_context=ssl.create_default_context(cafile=sys.argv[2]))
                        box.authenticate("PLAIN", lambda _: ("\\0box\\0" + sys.argv[3]).encode())
                        print(box.create("Done"))
                        """, "\(port)", authority.file, Dovecot.password,
                    ])
                try #require(made.isSuccess, "\(made.errors)")
                let moved = Box(door: .imaps, keys: [#"after_fetch = "move:Done""#]).text(port, authority)
                telepost = try await Telepost.ready(Self.document(smsc, [moved]), on: stage, data: "moved")
                let _: Bool = try await eventually("two mails that are moved") {
                    dovecot.flags(in: "Done").count == 2 && dovecot.flags().isEmpty ? true : nil
                }
                #expect(try await smsc.texts(4).count == 4)
            }
        }
    }

    @Test func `A wrong password, an unknown authority and an expired certificate are said in plain words, and mended`()
        async throws
    {
        try await Stage.run { stage in
            let authority = try await Authority(stage)
            let stranger = try await Authority(stage, named: "stranger")
            let certificate = try await authority.certificate("box.test", for: "IP:127.0.0.1")
            try await Dovecot.run(stage, certificate) { dovecot in
                let smsc = try stage.smsc()
                let port = try dovecot.port(.imaps)
                let boxes = [
                    Box(name: "wrong", door: .imaps, password: "wrong").text(port, authority),
                    Box(name: "strange", door: .imaps).text(port, stranger),
                ]
                let telepost = try await Telepost.ready(Self.document(smsc, boxes), on: stage)
                for (name, words) in [("wrong", "login"), ("strange", "certificate")] {
                    let tested = try await stage.run(
                        Programs.telepost, ["connection", "test", name, "--data", telepost.data])
                    #expect(tested.ending == .code(1) && tested.output.contains(words), "\(tested.output)")
                    let line = try await telepost.line("trouble of \(name)") {
                        $0.source == name && $0.level != "T" && $0.description.contains(words)
                    }
                    #expect(!line.description.contains(Dovecot.password))
                }
            }
            let old = try await authority.expiredCertificate("old.test", for: "IP:127.0.0.1")
            try await Dovecot.run(stage, old) { dovecot in
                let smsc = try stage.smsc()
                let box = Box(name: "old", door: .pop3s).text(try dovecot.port(.pop3s), authority)
                let telepost = try await Telepost.ready(Self.document(smsc, [box]), on: stage, data: "expired")
                let tested = try await stage.run(
                    Programs.telepost, ["connection", "test", "old", "--data", telepost.data])
                #expect(tested.ending == .code(1) && tested.output.contains("expired"), "\(tested.output)")
            }
        }
    }

    @Test func `Five thousand waiting mails come in order, each once, over crashes in the middle`() async throws {
        try await Stage.run { stage in
            let authority = try await Authority(stage)
            let certificate = try await authority.certificate("box.test", for: "IP:127.0.0.1")
            try await Dovecot.run(stage, certificate) { dovecot in
                let smsc = try stage.smsc()
                let count = 5000
                try dovecot.put((1...count).map { Self.mail($0) })
                let boxes = [Box(door: .pop3s).text(try dovecot.port(.pop3s), authority)]
                let making = [Self.numbers, #"numbers_from = ["default"]"#]
                var document = Self.document(smsc, boxes, making)
                document.levels = "EWI"
                var telepost = try await Telepost.ready(document, on: stage)
                for part in 1...3 {
                    let control = ControlSocket(telepost)
                    let _: Bool = try await eventually("some mails", within: .seconds(60)) {
                        try await control.messages().count >= part * 700 ? true : nil
                    }
                    await telepost.crash()
                    telepost = try await Telepost.ready(document, on: stage)
                }
                let _: Bool = try await eventually("an empty box", within: .seconds(120)) {
                    dovecot.flags().isEmpty ? true : nil
                }
                let control = ControlSocket(telepost)
                try await control.idle(within: .seconds(120))
                let texts = try await control.messages().map(\.text)
                #expect(texts.count == count && Set(texts).count == count)
                let unknown = try await control.messages("&state=unknown").count
                #expect(unknown == 0)
            }
        }
    }

    @Test func `A server that is silent, or dies in the middle of a mail, costs nothing but time`() async throws {
        try await Stage.run { stage in
            let authority = try await Authority(stage)
            let certificate = try await authority.certificate("box.test", for: "IP:127.0.0.1")
            try await Dovecot.run(stage, certificate) { dovecot in
                let smsc = try stage.smsc()
                let count = 20
                let long = String(repeating: "and so on, and so on\r\n", count: 40_000)
                try dovecot.put((1...count).map { Self.mail($0, long) })
                let relay = try stage.relay(to: try dovecot.port(.pop3))
                let keys = ["verify = false", #"timeout = "2s""#, "batch = 1000"]
                let box = Box(door: .pop3, tls: "starttls", keys: keys).text(relay.port, authority)
                relay.isSilentForAll = true
                let telepost = try await Telepost.ready(Self.document(smsc, [box]), on: stage)
                _ = try await telepost.line("a silent server") {
                    $0.source == "box" && $0.level == "W" && $0.text.contains("no mail can be fetched")
                }
                relay.isSilentForAll = false
                relay.reset()
                let control = ControlSocket(telepost)
                // The link breaks again and again, wherever it is by then: mostly in RETR, which is the longest.
                for goal in [2, 9] {
                    let _: Bool = try await eventually("\(goal) mails", within: .seconds(60)) {
                        try await control.messages().count >= goal ? true : nil
                    }
                    relay.reset()
                }
                let texts = try await smsc.texts(count, within: .seconds(120))
                #expect(Set(texts.map(\.text)) == Set((1...count).map { "alarm \($0)" }))
                let _: Bool = try await eventually("an empty box", within: .seconds(60)) {
                    dovecot.flags().isEmpty ? true : nil
                }
                try await control.idle()
                #expect(smsc.seen.value.parts.count == count)
                #expect(telepost.log.contains { $0.source == "box" && $0.text.contains("can be fetched again") })
            }
        }
    }
}
