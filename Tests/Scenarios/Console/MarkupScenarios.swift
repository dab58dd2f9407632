import Foundation
import Testing

/// What strangers write is text on every page, whatever it looks like.
@Suite(.timeLimit(.minutes(3))) struct MarkupScenarios {
    @Test(arguments: [
        ("<p>\(Trap.markup("text"))</p>", 2), ("<a title=\"\" onfocus=x()>", 1), ("<a title='' onfocus=x()>", 1),
        ("<p/onclick=x()>", 1), ("<a href=\"javascript:x()\">", 1), ("<a href=//evil.example/>", 1), ("<P STYLE=x>", 1),
        ("<svg onload=x()>", 1), ("<form action='http://evil.example'>", 1), ("<button formaction=javascript:x()>", 1),
        ("<script>x()</script>", 1), ("<script src=\"//evil.example/assets/console.js?v=1\">", 1), ("<base href=/>", 1),
        ("<p", 0), ("< script>", 0), ("&lt;script&gt;", 0), ("<a title=\"<img onerror=x()>\">", 0),
        ("<a href=\"/messages\">", 0), ("<script src=\"/assets/console.js?v=1\" defer></script>", 0),
    ])
    func `Markup that is not ours is found where it would do something, and nowhere else`(page: String, count: Int) {
        #expect(ActiveContent.foreign(in: page).count == count)
    }

    @Test func `Markup from mails, phones, mail servers and addresses is text on every page`() async throws {
        try await Stage.run { stage in
            let (rude, ruder) = try (Trap.rude(), Trap.ruder())
            defer {
                rude.close()
                ruder.close()
            }
            let smsc = try stage.smsc()
            let telepost = try await Telepost.ready(Trap.document(smsc, rude, ruder), on: stage)
            try await telepost.connected()
            var client = try await ConsoleClient(telepost)
            try await client.signIn("admin", Document.password)
            try await Trap.fill(telepost, smsc)
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
            try await telepost.take(Trap.letter, for: "\(Trap.phone)@sms.test")
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
            "POST", "/sign-in", form: [("name", Trap.markup("name")), ("password", "x"), ("next", "/\"onfocus=x")])
        pages["POST send"] = try await client.ask(
            "POST", "/messages/new",
            form: [token, ("to", Trap.markup("to")), ("text", Trap.markup("words")), ("from", Trap.markup("from"))])
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
