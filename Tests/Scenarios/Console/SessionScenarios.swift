import Foundation
import Testing

/// Sessions of the console over the wire: who gets one, what it takes to change something with it, and how it ends.
@Suite(.timeLimit(.minutes(3))) struct SessionScenarios {
    @Test func `A form that is not of the session, or comes from another site, changes nothing`() async throws {
        try await Stage.run { stage in
            let telepost = try await Telepost.ready(Document(try stage.smsc()).withConsole(), on: stage)
            try await telepost.connected()
            var client = try await ConsoleClient(telepost)
            try await client.signIn("admin", Document.password)
            var other = try await ConsoleClient(telepost)
            try await other.signIn("admin", Document.password)
            let token = ("csrf", client.token)
            let control = ControlSocket(telepost)
            let forgeries: [(form: [(String, String)], fields: [String])] = [
                ([], []), ([("csrf", "")], []), ([("csrf", "nonsense")], []),
                ([("csrf", String(client.token.dropLast()))], []), ([("csrf", other.token)], []),
                ([], ["X-CSRF-Token: \(other.token)"]), ([token], ["Origin: http://evil.example"]),
                ([token], ["Origin: null"]), ([token], ["Origin: http://127.0.0.1:1"]),
                ([token], ["Origin: https://127.0.0.1.evil.example"]), ([token], ["Sec-Fetch-Site: cross-site"]),
                ([token], ["Sec-Fetch-Site: same-site"]),
            ]
            for (form, fields) in forgeries {
                let answer = try await client.ask("POST", "/connections/carrier/pause", form: form, fields: fields)
                #expect(answer.status == 403, "\(form) \(fields)")
                #expect(answer["content-security-policy"] != nil)
                let byScript = try await client.ask(
                    "POST", "/api/v1/connections/carrier/pause",
                    fields: fields + form.map { "X-CSRF-Token: \($0.1)" })
                #expect(byScript.status == 403, "\(form) \(fields)")
            }
            #expect(try await control.connection { _ in true }.state == "up")
            // Neither does the session do it in the address, nor a method that changes nothing.
            #expect(
                try await client.ask("POST", "/connections/carrier/pause?csrf=\(client.token)", form: []).status == 403)
            #expect(try await client.ask("GET", "/connections/carrier/pause?csrf=\(client.token)").status == 404)
            let own = ["Origin: \(client.origin)", "Sec-Fetch-Site: same-origin"]
            #expect(
                try await client.ask("POST", "/connections/carrier/pause", form: [token], fields: own).status == 303)
            _ = try await control.connection { $0.state == "paused" }
            let resumed = try await client.ask(
                "POST", "/api/v1/connections/carrier/resume", fields: own + ["X-CSRF-Token: \(client.token)"])
            #expect(resumed.status == 200)
            _ = try await control.connection { $0.state == "up" }
        }
    }

    @Test func `A session has an id of its own, in a cookie that scripts and other sites do not get, until it ends`()
        async throws
    {
        try await Stage.run { stage in
            let telepost = try await Telepost.ready(Document(try stage.smsc()).withConsole(), on: stage)
            var client = try await ConsoleClient(telepost)
            let planted = String(repeating: "A", count: 43)
            client.session = planted
            let page = try await client.ask("GET", "/messages")
            #expect(page.status == 303 && page["location"] == "/sign-in?next=%2Fmessages" && page["set-cookie"] == nil)
            #expect(try await client.ask("GET", "/sign-in")["set-cookie"] == nil)
            let form = [("name", "admin"), ("password", Document.password), ("next", "/messages")]
            let welcome = try await client.ask("POST", "/sign-in", form: form)
            #expect(welcome.status == 303 && welcome["location"] == "/messages")
            let cookie = try #require(welcome["set-cookie"])
            let first = try #require(welcome.session)
            #expect(first.count >= 43 && first != planted)
            #expect(cookie == "telepost_session=\(first); Path=/; HttpOnly; SameSite=Lax")
            #expect(try await client.ask("GET", "/messages").status == 303)
            // Signing in once more gives another id, and ends the one before.
            try await client.take(welcome)
            let next = try await client.ask("POST", "/sign-in", form: form)
            let second = try #require(next.session)
            #expect(second != first)
            #expect(try await client.ask("GET", "/messages").status == 303)
            try await client.take(next)
            // What ends it has to be a form of ours as well.
            #expect(try await client.ask("GET", "/sign-out").status == 405)
            #expect(try await client.ask("POST", "/sign-out", form: []).status == 403)
            #expect(try await client.ask("GET", "/messages").status == 200)
            let left = try await client.ask("POST", "/sign-out", form: [("csrf", client.token)])
            #expect(left.status == 303 && left["set-cookie"]?.contains("Max-Age=0") == true)
            #expect(try await client.ask("GET", "/messages").status == 303)
            #expect(try await client.ask("GET", "/api/v1/messages").status == 401)
        }
    }

    @Test func `Nobody is signed in by a page of another site, and nobody is led to one`() async throws {
        try await Stage.run { stage in
            let telepost = try await Telepost.ready(Document(try stage.smsc()).withConsole(), on: stage)
            let client = try await ConsoleClient(telepost)
            let form = [("name", "admin"), ("password", Document.password)]
            for field in ["Origin: http://evil.example", "Sec-Fetch-Site: cross-site"] {
                let answer = try await client.ask("POST", "/sign-in", form: form, fields: [field])
                #expect(answer.status == 403 && answer["set-cookie"] == nil, "\(field)")
            }
            let addresses = [
                "//evil.example", "/\\evil.example", "http://evil.example/", "javascript:alert(1)", "\\\\evil.example",
                "/%0d%0aSet-Cookie: a=b", "/\t/evil.example", "///evil.example", "", "evil.example",
                "/./\\evil.example",
                "/%2F/evil.example", "/..//evil.example", "/\r\nLocation: http://evil.example",
            ]
            for address in addresses {
                let answer = try await client.ask("POST", "/sign-in", form: form + [("next", address)])
                let location = answer["location"] ?? ""
                #expect(answer.status == 303, "\(address)")
                #expect(location.hasPrefix("/") && !location.hasPrefix("//") && !location.contains("\\"), "\(location)")
                #expect(answer.fields.filter { $0.name == "set-cookie" || $0.name == "location" }.count == 2)
            }
        }
    }

    @Test func `The set-up link makes one administrator, once, and is known to its owner alone`() async throws {
        try await Stage.run { stage in
            var document = Document(try stage.smsc())
            document.more += ["[http]", #"listen = ["127.0.0.1:0"]"#]
            let telepost = try await Telepost.ready(document, on: stage)
            var client = try await ConsoleClient(telepost)
            let link = try await telepost.process.output.first("the link") { output in
                output.lines.lazy.compactMap {
                    $0.range(of: "http://").map { [line = $0] in String(line[$0.lowerBound...]) }
                }
                .first { $0.contains("/setup?key=") }
            }
            let file = telepost.data + "/setup-link"
            #expect(try String(contentsOfFile: file, encoding: .utf8) == link + "\n")
            let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
            #expect(mode == 0o600)
            #expect(link.hasPrefix(client.origin + "/setup?key="))
            let key = String(link.split(separator: "=")[1])
            #expect(!telepost.log.contains { $0.description.contains(key) }, "the log holds the key")
            for wrong in ["", "x", String(key.dropLast()), key + "x", key.lowercased()] where wrong != key {
                #expect(try await client.ask("GET", "/setup?key=\(wrong)").status == 404, "\(wrong)")
            }
            #expect(try await client.ask("GET", "/setup?key=\(key)").status == 200)
            let form = [("key", key), ("name", "root"), ("password", "a few words"), ("again", "a few words")]
            let foreign = try await client.ask("POST", "/setup", form: form, fields: ["Origin: http://evil.example"])
            #expect(foreign.status == 403)
            let short = [("key", key), ("name", "root"), ("password", "short"), ("again", "short")]
            #expect(try await client.ask("POST", "/setup", form: short).status == 422)
            // Of two who use it at the same moment one comes too late.
            let asking = client
            async let one = asking.ask("POST", "/setup", form: form)
            async let two = asking.ask("POST", "/setup", form: form)
            let answers = try await [one, two]
            let made = try #require(answers.first { $0.status == 303 })
            #expect(answers.count { $0.status == 303 } == 1, "\(answers.map(\.status))")
            try await client.take(made)
            #expect(try await client.ask("GET", "/accounts").status == 200)
            #expect(try await client.ask("GET", "/setup?key=\(key)").status == 404)
            #expect(try await client.ask("POST", "/setup", form: form).status == 404)
            #expect(!FileManager.default.fileExists(atPath: file))
            #expect(try await telepost.stop() == .code(0))

            let again = try await Telepost.ready(document, on: stage)
            var next = try await ConsoleClient(again)
            #expect(!again.process.output.value.text.contains("/setup"))
            #expect(try await next.ask("GET", "/setup?key=\(key)").status == 404)
            try await next.signIn("root", "a few words")
            #expect(try await next.ask("GET", "/accounts").status == 200)
        }
    }
}
