import Foundation
import TestKit
import Testing

/// Mails that are handed to programs and people, and files that become messages.
@Suite(.timeLimit(.minutes(5))) struct HandoverScenarios {
    private static let application = [
        "[[application]]", #"name = "orders""#, #"kind = "files""#, #"domains = ["orders.test"]"#,
    ]

    @Test(.enabled(if: Programs.has("curl"), "curl is not installed"))
    func `A mail goes to a command as it came, into a mailbox and, as a copy, to a mail server`() async throws {
        try await Stage.run { stage in
            let office = try await CatchingServer(stage)
            let script = try stage.write(
                "take",
                "#!/bin/sh\ncat > \"$1.part\"\necho \"$TELEPOST_TYPE $TELEPOST_AUTHOR $TELEPOST_SUBJECT\" > \"$1.facts\"\n"
                    + "mv \"$1.part\" \"$1\"\n")
            #expect(try await stage.run("chmod", ["755", script]).isSuccess)
            var document = Document(try stage.smsc())
            document.top = []
            document.more =
                [office.connection(), "[pop3]", #"listen = ["127.0.0.1:0"]"#, "[[account]]", #"name = "alice""#]
                + [#"login = ["pop3"]"#, #"password = "correct horse 9""#] + Self.application
                + [
                    "also = [\"command:\(script) \(stage.path("taken"))\", \"account:alice\", \"mailto:team@office.test\"]"
                ]
            let telepost = try await Telepost.ready(document, on: stage)
            let letter = Letter("Please send 3.\n.\nThanks", subject: "Order 17")
            #expect(try await telepost.take(letter, for: "buy@orders.test").hasPrefix("250"))

            let taken: Data = try await eventually("the command") {
                FileManager.default.contents(atPath: stage.path("taken"))
            }
            #expect(Array(taken) == letter.octets)
            let facts = try String(contentsOfFile: stage.path("taken.facts"), encoding: .utf8)
            #expect(facts == "mail.received alice@office.test Order 17\n")
            let copy = try await office.mails(1)[0]
            #expect(copy.recipients == ["team@office.test"] && copy.text == "Please send 3.\n.\nThanks")
            let port = try await telepost.port(of: "pop3", tls: "none")
            let collected = try await stage.run(
                "curl", ["--silent", "--show-error", "pop3://127.0.0.1:\(port)/1", "--user", "alice:correct horse 9"])
            #expect(collected.isSuccess, "\(collected.errors)")
            #expect(collected.output.hasPrefix("Return-Path: <alice@office.test>\r\nReceived: from client.test"))
            // What a program says is kept without its last line end.
            #expect((collected.output + "\n").hasSuffix(String(decoding: letter.octets, as: UTF8.self)))
            try await telepost.stop()
        }
    }

    @Test func `Files that are dropped become texts and mails, or are put aside with the reason`() async throws {
        try await Stage.run { stage in
            let office = try await CatchingServer(stage)
            let smsc = try stage.smsc()
            var document = Document(smsc)
            document.more = [office.connection()]
            let purposes = [
                ("mail", [#"application = "sms""#]), ("control", []),
                (
                    "files",
                    [#"to = ["team@office.test"]"#, #"from = "scan@office.test""#, #"subject = "Scan <%name%>""#]
                ),
            ]
            for (dialect, keys) in purposes {
                try FileManager.default.createDirectory(
                    atPath: stage.path(dialect), withIntermediateDirectories: true)
                document.more += [
                    "[[connection]]", "name = \"\(dialect)\"", #"type = "folder""#, #"every = "100ms""#,
                    #"settle = "0s""#, "pickup = \"\(stage.path(dialect))\"", "dialect = \"\(dialect)\"",
                ]
                document.more += keys
            }
            let telepost = try await Telepost.ready(document, on: stage)
            try await telepost.connected()
            try stage.write(
                "mail/a.eml", "From: ann@office.test\r\nTo: +447700900121@sms.test\r\nSubject: x\r\n\r\nby mail\r\n")
            try stage.write("control/b.txt", "by control file\n")
            try stage.write("control/b.ctl", "[system]\r\nnumber=+447700900122\r\n")
            try stage.write("control/bad.txt", "nobody's\n")
            try stage.write("control/bad.ctl", "[system]\r\nnumber=banana\r\n")
            try stage.write("files/page 1.pdf", "%PDF-1.4 not really")
            let texts = try await smsc.texts(2)
            #expect(Set(texts.map(\.text)) == ["by mail", "by control file"])
            let mail = try await office.mails(1)[0]
            #expect(mail.recipients == ["team@office.test"] && mail.subject == "Scan page 1")
            let moved = ["mail/sent/a.eml", "control/sent/b.ctl", "control/sent/b.txt", "files/sent/page 1.pdf"]
            let aside = ["control/failed/bad.ctl", "control/failed/bad.txt", "control/failed/bad.ctl.error"]
            for name in moved + aside {
                let _: Bool = try await eventually(name) {
                    FileManager.default.fileExists(atPath: stage.path(name)) ? true : nil
                }
            }
            let reason = try String(contentsOfFile: stage.path("control/failed/bad.ctl.error"), encoding: .utf8)
            #expect(reason.contains("\"banana\" is no phone number"), "\(reason)")
            try await telepost.stop()
        }
    }

    @Test func `Whenever it is killed, each file that is dropped is taken once`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let files = 300
            var document = Document(smsc)
            try FileManager.default.createDirectory(atPath: stage.path("drop"), withIntermediateDirectories: true)
            document.more = [
                "[[connection]]", #"name = "drop""#, #"type = "folder""#, #"every = "100ms""#, #"settle = "0s""#,
                "pickup = \"\(stage.path("drop"))\"", #"dialect = "smstools""#,
            ]
            for number in 1...files {
                try stage.write("drop/f\(number)", "To: 447700900123\n\ntext \(number)\n")
            }
            var telepost = try await Telepost.ready(document, on: stage)
            for round in 1...4 {
                let goal = min(files, round * 60)
                let _: Bool = try await eventually("some files") {
                    Self.count(stage.path("drop/sent")) >= goal ? true : nil
                }
                await telepost.crash()
                telepost = try await Telepost.ready(document, on: stage)
            }
            let _: Bool = try await eventually("all files", within: .seconds(60)) {
                Self.count(stage.path("drop/sent")) == files ? true : nil
            }
            let texts = try await ControlSocket(telepost).messages().map(\.text)
            #expect(texts.count == files && Set(texts) == Set((1...files).map { "text \($0)" }))
            try await telepost.stop()
        }
    }

    private static func count(_ folder: String) -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: folder))?.count ?? 0
    }
}
