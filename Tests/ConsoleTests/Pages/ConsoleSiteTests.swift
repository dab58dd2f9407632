import API
import Gateway
import Messages
import Testing
import Web

@testable import Console

@Suite struct ConsoleSiteTests {
    @Test func `the API answers at its addresses`() async {
        let answer = await TestConsole().ask("GET", "/livez")
        #expect(answer.status == 200 && answer.contentType == "application/json")
    }

    @Test(arguments: [
        ("/", "/sign-in"), ("/messages", "/sign-in?next=%2Fmessages"),
        ("/messages?q=a%20b", "/sign-in?next=%2Fmessages%3Fq%3Da%2520b"), ("/nothing", "/sign-in?next=%2Fnothing"),
        ("//evil.example", "/sign-in"),
    ])
    func `who has not signed in is led to do so, and back`(target: String, place: String) async {
        let answer = await TestConsole().ask("GET", target)
        #expect(answer.status == 303 && answer[field: "Location"] == place)
    }

    @Test(arguments: ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
    func `signing in leads to no other site`(next: String) async throws {
        let console = TestConsole()
        _ = try await console.signIn(as: .viewer)
        let answer = await console.ask(
            "POST", "/sign-in", form: [("name", "ann"), ("password", "correct horse"), ("next", next)])
        #expect(answer.status == 303 && answer[field: "Location"] == "/")
    }

    @Test func `a wrong password is told in words, and the name stays`() async throws {
        let console = TestConsole()
        _ = try await console.signIn(as: .viewer)
        let answer = await console.ask("POST", "/sign-in", form: [("name", "ann\"><b>"), ("password", "wrong")])
        #expect(answer.status == 401 && answer.text.contains("role=\"alert\""))
        #expect(answer.text.contains("value=\"ann&quot;&gt;&lt;b&gt;\"") && !answer.text.contains("wrong\""))
        #expect(answer[field: "WWW-Authenticate"] == nil)
    }

    @Test(arguments: ["/sign-in", "/messages", "/nothing", "/assets/console.css", "/assets/none", "/setup?key=x"])
    func `every page forbids what pages of ours never need`(target: String) async throws {
        let console = TestConsole()
        let session = try await console.signIn(as: .administrator)
        for cookie in [nil, session.cookie] {
            let answer = await console.ask("GET", target, cookie: cookie)
            let policy = try #require(answer[field: "Content-Security-Policy"])
            #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
            #expect(!policy.contains("unsafe"))
            #expect(answer[field: "X-Frame-Options"] == "DENY")
            #expect(answer[field: "X-Content-Type-Options"] == "nosniff")
            #expect(answer[field: "Referrer-Policy"] == "same-origin")
            #expect(!answer.text.contains("style=\"") && !answer.text.contains("onclick"))
        }
    }

    @Test(arguments: [
        ("/nothing", 404), ("/messages/0", 404), ("/messages/x", 404), ("/messages/01", 404), ("/messages/99", 404),
        ("/messages/%00", 400), ("/assets/../console.css", 404), ("/messages/1/2/3", 404), ("/setup", 404),
    ])
    func `what is not there is told in words`(target: String, status: Int) async throws {
        let console = TestConsole()
        let session = try await console.signIn(as: .administrator)
        let answer = await console.ask("GET", target, cookie: session.cookie)
        #expect(answer.status == status)
        if status == 404 { #expect(answer.text.contains("<h1>There is nothing here</h1>")) }
    }

    @Test func `other methods are refused with 405`() async throws {
        let console = TestConsole()
        let session = try await console.signIn(as: .administrator)
        for method in ["PUT", "DELETE", "TRACE", "get"] {
            let answer = await console.ask(method, "/messages", cookie: session.cookie)
            #expect(answer.status == 405 && answer[field: "Allow"] == "GET, HEAD, POST")
        }
        #expect(await console.ask("GET", "/sign-out", cookie: session.cookie).status == 405)
        #expect(await console.ask("POST", "/assets/console.css").status == 405)
    }

    @Test func `a form without the token of its session, or from another site, changes nothing`() async throws {
        let console = TestConsole()
        let session = try await console.signIn(as: .administrator)
        let id = try await console.accept()
        let target = "/messages/\(id)/cancel"
        for form in [[], [("csrf", "")], [("csrf", "wrong")]] {
            #expect(await console.ask("POST", target, cookie: session.cookie, form: form).status == 403)
        }
        let token = [("csrf", session.csrf)]
        for fields in [["origin": "https://evil.example"], ["origin": "null"], ["sec-fetch-site": "cross-site"]] {
            let answer = await console.ask("POST", target, cookie: session.cookie, form: token, fields: fields)
            #expect(answer.status == 403)
        }
        #expect(try await console.gateway.story(of: id)?.message.state == .queued)
        let answer = await console.ask(
            "POST", target, cookie: session.cookie, form: token, fields: ["origin": "http://127.0.0.1:8025"])
        #expect(answer.status == 303)
        #expect(try await console.gateway.story(of: id)?.message.state == .cancelled)
    }

    @Test func `what was done is told by the next page, once`() async throws {
        let console = TestConsole()
        let session = try await console.signIn(as: .administrator)
        let id = try await console.accept()
        _ = await console.ask(
            "POST", "/messages/\(id)/cancel", cookie: session.cookie, form: [("csrf", session.csrf)])
        let words = "It is cancelled and will not be sent."
        let live = await console.ask("GET", "/messages/\(id)", cookie: session.cookie, fields: ["x-live": "1"])
        #expect(!live.text.contains(words))
        #expect(await console.ask("GET", "/messages/\(id)", cookie: session.cookie).text.contains(words))
        #expect(await !console.ask("GET", "/messages/\(id)", cookie: session.cookie).text.contains(words))
    }

    @Test func `after signing out the session is over`() async throws {
        let console = TestConsole()
        let session = try await console.signIn(as: .administrator)
        let answer = await console.ask("POST", "/sign-out", cookie: session.cookie, form: [("csrf", session.csrf)])
        #expect(answer.status == 303 && answer[field: "Set-Cookie"]?.contains("Max-Age=0") == true)
        #expect(await console.ask("GET", "/messages", cookie: session.cookie).status == 303)
    }

    @Test func `an asset is kept by browsers as long as it is the same`() async throws {
        let console = TestConsole()
        for asset in Asset.all {
            let answer = await console.ask("GET", asset.path.text)
            let tag = try #require(answer[field: "ETag"])
            #expect(answer.status == 200 && !answer.body.isEmpty)
            let again = await console.ask("GET", asset.path.text, fields: ["if-none-match": tag])
            #expect(again.status == 304 && again.body.isEmpty)
        }
    }

    @Test func `the first administrator is made by whoever has the link, once`() async throws {
        let console = TestConsole()
        let key = try #require(console.gatekeeper.makeSetupKey())
        #expect(await console.ask("GET", "/setup?key=\(key)").text.contains("The first administrator"))
        let wrong: [[(String, String)]] = [
            [("name", "a b"), ("password", "long enough"), ("again", "long enough")],
            [("name", "admin"), ("password", "short"), ("again", "short")],
            [("name", "admin"), ("password", "long enough"), ("again", "long enougH")],
        ]
        for form in wrong {
            let answer = await console.ask("POST", "/setup", form: form + [("key", key)])
            #expect(answer.status == 422 && answer.text.contains("aria-invalid") && !answer.text.contains("long enoug"))
        }
        let right = [("name", "admin"), ("password", "0123456789"), ("again", "0123456789"), ("key", key)]
        #expect(await console.ask("POST", "/setup", form: right.dropLast() + [("key", "other")]).status == 404)
        let answer = await console.ask("POST", "/setup", form: right)
        #expect(answer.status == 303 && answer[field: "Set-Cookie"]?.contains("HttpOnly") == true)
        #expect(await console.ask("POST", "/setup", form: right).status == 404)
        #expect(await console.ask("GET", "/setup?key=\(key)").status == 404)
    }

    @Test func `the demonstration lets a browser on this machine in, and nobody else`() async throws {
        let console = TestConsole(isDemonstration: true)
        let answer = await console.ask("GET", "/messages")
        #expect(answer.status == 200 && answer[field: "Set-Cookie"] != nil)
        #expect(answer.text.contains("Demonstration"))
        let rebound = await console.ask("GET", "/messages", fields: ["host": "evil.example"])
        #expect(rebound.status == 303 && rebound[field: "Set-Cookie"] == nil)
    }
}
