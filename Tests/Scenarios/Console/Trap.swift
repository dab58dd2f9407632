import Foundation
import Testing

/// What strangers write to get their own script into other people's pages.
enum Trap {
    private static let ours = "+447700900100"
    static let phone = "+447700900123"

    /// Markup that gives away where it came from, for places within elements and within attributes.
    static func markup(_ place: String) -> String {
        "<script>\(place)()</script>\"' onfocus=\(place)() autofocus><img src=x onerror=\(place)()></bdi>"
    }

    /// A mail server that takes no recipient.
    static func rude() throws -> RudeServer { try RudeServer(refusal: "550 5.1.1 \(markup("refusal"))") }

    /// A mail server that does not even take calls.
    static func ruder() throws -> RudeServer {
        try RudeServer(greeting: "554 \(markup("greeting"))", refusal: "550 no")
    }

    /// A gateway with a console, whose texts go to these servers when they begin with their names.
    static func document(_ smsc: ScriptedSMSC, _ rude: RudeServer, _ ruder: RudeServer) -> Document {
        var document = Document(smsc).withConsole()
        for (name, server) in [("rude", rude), ("ruder", ruder)] {
            document.more += [
                "[[connection]]", "name = \"\(name)\"", "type = \"smtp\"", "host = \"127.0.0.1\"",
                "port = \(server.port)", "[[inbound]]", "name = \"to-\(name)\"", "match = '^\(name) '",
                "via = [\"\(name)\"]", #"deliver = ["mailto:team@office.test"]"#,
            ]
        }
        return document
    }

    /// A mail with it in its subject, sender, text and the name of a file.
    static let letter = {
        var letter = Letter("")
        letter.octets = Array(
            """
            From: "\(quoted(markup("sender")))" <alice@office.test>\r
            Subject: \(markup("subject"))\r
            MIME-Version: 1.0\r
            Content-Type: multipart/mixed; boundary=b\r
            \r
            --b\r
            Content-Type: text/plain\r
            \r
            \(markup("text"))\r
            --b\r
            Content-Type: text/html; name="\(quoted(markup("file")))"\r
            Content-Disposition: attachment; filename="\(quoted(markup("file")))"\r
            \r
            <script>attached()</script>\r
            --b--\r

            """.utf8)
        return letter
    }()

    private static func quoted(_ text: String) -> String { text.replacingOccurrences(of: "\"", with: "\\\"") }

    /// Message 1 is the mail, 2 and 3 what a phone wrote.
    static func fill(_ telepost: Telepost, _ smsc: ScriptedSMSC) async throws {
        #expect(try await telepost.take(letter, for: "\(phone)@sms.test").hasPrefix("250"))
        for name in ["rude", "ruder"] {
            smsc.send(SMPPOctets.text("\(name) \(markup("phone"))", from: phone, to: ours))
            try await smsc.allTaken()
        }
        let control = ControlSocket(telepost)
        _ = try await control.message(in: "failed")
        _ = try await control.connection("ruder") { $0.reason.contains("<script>greeting()") }
    }
}
