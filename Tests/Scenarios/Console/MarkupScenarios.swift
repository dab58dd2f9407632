import Foundation
import Testing

/// What strangers write is text on every page, whatever it looks like.
@Suite(.timeLimit(.minutes(3))) struct MarkupScenarios {
    private static let ours = "+447700900100"
    private static let phone = "+447700900123"

    /// Markup that gives away where it came from, for places within elements and within attributes.
    static func trap(_ place: String) -> String {
        "<script>\(place)()</script>\"' onfocus=\(place)() autofocus><img src=x onerror=\(place)()></bdi>"
    }

    @Test func `Markup from mails, phones, mail servers and addresses is text on every page`() async throws {
        try await Stage.run { stage in
            let rude = try RudeServer(refusal: "550 5.1.1 \(Self.trap("refusal"))")
            let ruder = try RudeServer(greeting: "554 \(Self.trap("greeting"))", refusal: "550 no")
            defer {
                rude.close()
                ruder.close()
            }
            let smsc = try stage.smsc()
            let telepost = try await Telepost.ready(Self.document(smsc, rude, ruder), on: stage)
            try await telepost.connected()
            var client = try await ConsoleClient(telepost)
            try await client.signIn("admin", Document.password)
            try await Self.fill(telepost, smsc)
            let pages = try await Self.everyPage(client, telepost)
            for (address, page) in pages {
                #expect(ActiveContent.foreign(in: page.body) == [], "\(address)")
                #expect(page["content-security-policy"]?.hasPrefix("default-src 'none'; script-src 'self';") == true)
            }
            let shown: [(String, places: [String])] = [
                ("/messages", ["subject", "text"]), ("/messages/1", ["subject", "sender", "file", "text"]),
                ("/messages/2", ["phone", "refusal"]), ("/messages/3", ["phone"]), ("/connections/ruder", ["greeting"]),
                ("/", ["greeting"]), ("/messages?q=%3Cscript%3Equery()", ["query"]),
            ]
            for (address, places) in shown {
                let page = try #require(pages[address], "\(address)")
                for place in places {
                    #expect(page.body.contains("&lt;script&gt;\(place)()"), "\(place) on \(address)")
                }
            }
            #expect(try await telepost.stop() == .code(0))
        }
    }

    @Test func `What the API says is never a page`() async throws {
        try await Stage.run { stage in
            let telepost = try await Telepost.ready(Document(try stage.smsc()).withConsole(), on: stage)
            var client = try await ConsoleClient(telepost)
            try await client.signIn("admin", Document.password)
            try await telepost.take(Self.letter, for: "\(Self.phone)@sms.test")
            let addresses = [
                "/api/v1/messages", "/api/v1/messages/1", "/api/v1/messages/1/content", "/api/v1/trace?q=%3Cscript%3E",
                "/api/v1/messages/%3Cscript%3E", "/api/v1/%3Cscript%3E", "/api/v1/overview", "/api/v1/config",
                "/cgi-bin/sendsms?username=%3Cscript%3E&password=x&to=1&text=x",
            ]
            for address in addresses {
                let answer = try await client.ask("GET", address)
                #expect(answer["x-content-type-options"] == "nosniff", "\(address)")
                let type = try #require(answer["content-type"], "\(address)")
                #expect(!type.contains("html") && !type.contains("xml") && !type.contains("svg"), "\(address): \(type)")
            }
            let content = try await client.ask("GET", "/api/v1/messages/1/content")
            #expect(content["content-type"] == "message/rfc822")
            #expect(content["content-disposition"]?.hasPrefix("attachment") == true)
        }
    }

    private static func document(_ smsc: ScriptedSMSC, _ rude: RudeServer, _ ruder: RudeServer) -> Document {
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

    private static let letter = {
        var letter = Letter("")
        letter.octets = Array(
            """
            From: "\(quoted(trap("sender")))" <alice@office.test>\r
            Subject: \(trap("subject"))\r
            MIME-Version: 1.0\r
            Content-Type: multipart/mixed; boundary=b\r
            \r
            --b\r
            Content-Type: text/plain\r
            \r
            \(trap("text"))\r
            --b\r
            Content-Type: text/html; name="\(quoted(trap("file")))"\r
            Content-Disposition: attachment; filename="\(quoted(trap("file")))"\r
            \r
            <script>attached()</script>\r
            --b--\r

            """.utf8)
        return letter
    }()

    private static func quoted(_ text: String) -> String { text.replacingOccurrences(of: "\"", with: "\\\"") }

    /// Message 1 is the mail, 2 and 3 what a phone wrote.
    private static func fill(_ telepost: Telepost, _ smsc: ScriptedSMSC) async throws {
        #expect(try await telepost.take(letter, for: "\(phone)@sms.test").hasPrefix("250"))
        for name in ["rude", "ruder"] {
            smsc.send(SMPPOctets.text("\(name) \(trap("phone"))", from: phone, to: ours))
            try await smsc.allTaken()
        }
        let control = ControlSocket(telepost)
        _ = try await control.message(in: "failed")
        _ = try await control.connection("ruder") { $0.reason.contains("<script>greeting()") }
    }

    private static func everyPage(
        _ client: ConsoleClient, _ telepost: Telepost
    ) async throws -> [String: ConsoleClient.Answer] {
        var pages: [String: ConsoleClient.Answer] = [:]
        // What the overview shows may be two seconds old.
        let home = try await eventually("the connection's trouble on the overview") {
            let page = try await client.ask("GET", "/")
            return page.body.contains("greeting()") ? page : nil
        }
        let messages = try await ControlSocket(telepost).messages().map { "/messages/\($0.id)" }
        let reflecting = [
            "/messages?q=%3Cscript%3Equery()", "/messages?state=%3Cscript%3E&since=%3Cscript%3E", "/%3Cscript%3E",
            "/connections/%3Cscript%3E", "/connections/%22onfocus=x", "/connections/new?type=%3Cscript%3E",
            "/messages/%3Cscript%3E", "/sign-in?next=/%3Cscript%3E", "/setup?key=%3Cscript%3E", "/assets/%3Cscript%3E",
            "/accounts/%3Cscript%3E", "/audit?before=%3Cscript%3E", "/messages/new?to=%3Cscript%3E%22%20onfocus=x",
        ]
        let plain = [
            "/connections/rude", "/connections/ruder", "/connections/ruder/edit", "/connections/new?type=smtp",
        ]
        for address in ["/"] + home.links + messages + plain + reflecting {
            pages[address] = try await client.ask("GET", address)
        }
        let token = ("csrf", client.token)
        pages["POST test"] = try await client.ask("POST", "/connections/ruder/test", form: [token])
        pages["POST sign-in"] = try await client.ask(
            "POST", "/sign-in", form: [("name", trap("name")), ("password", "x"), ("next", "/\"onfocus=x")])
        pages["POST send"] = try await client.ask(
            "POST", "/messages/new", form: [token, ("to", trap("to")), ("text", trap("words")), ("from", trap("from"))])
        pages["/audit"] = try await client.ask("GET", "/audit")
        return pages
    }
}

extension ConsoleClient.Answer {
    /// The addresses in the main navigation.
    var links: [String] {
        guard let start = body.range(of: #"<nav aria-label="Main">"#),
            let end = body.range(of: "</nav>", range: start.upperBound..<body.endIndex)
        else { return [] }
        return body[start.upperBound..<end.lowerBound].components(separatedBy: #"href=""#).dropFirst()
            .map { String($0.prefix { $0 != "\"" }) }
    }
}
