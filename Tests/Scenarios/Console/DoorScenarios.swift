import Foundation
import Testing

/// The web server's door: what it says to every browser, and what it does with those who are no browsers.
@Suite(.timeLimit(.minutes(3))) struct DoorScenarios {
    @Test func `No page may be shown in a frame, and nothing comes from elsewhere, whatever the answer is`()
        async throws
    {
        try await Stage.run { stage in
            let telepost = try await Telepost.ready(Document(try stage.smsc()).withConsole(), on: stage)
            var client = try await ConsoleClient(telepost)
            let without: [(String, String, Int)] = [
                ("GET", "/sign-in", 200), ("GET", "/", 303), ("GET", "/setup?key=x", 404), ("GET", "/nowhere", 303),
                ("GET", "/assets/console.css", 200), ("GET", "/assets/console.js", 200),
                ("GET", "/assets/icon.svg", 200),
                ("GET", "/assets/nothing", 404), ("PUT", "/", 405), ("POST", "/sign-in", 401), ("TRACE", "/", 405),
            ]
            for (method, target, status) in without {
                try await expectGuarded(client, method, target, status)
            }
            try await client.signIn("admin", Document.password)
            let within: [(String, String, Int)] = [
                ("GET", "/", 200), ("HEAD", "/", 200), ("GET", "/nowhere", 404), ("GET", "/messages/1", 404),
                ("GET", "/connections/carrier", 200), ("POST", "/connections/carrier/pause", 403), ("DELETE", "/", 405),
                ("GET", "/sign-in", 303),
            ]
            for (method, target, status) in within {
                try await expectGuarded(client, method, target, status)
            }
            for link in try await client.ask("GET", "/").links { try await expectGuarded(client, "GET", link, 200) }
        }
    }

    private func expectGuarded(
        _ client: ConsoleClient, _ method: String, _ target: String, _ status: Int
    ) async throws {
        let answer = try await client.ask(method, target, form: method == "POST" ? [] : nil)
        #expect(answer.status == status, "\(method) \(target): \(answer.status)")
        let policy = try #require(answer["content-security-policy"], "\(method) \(target)")
        let directives = Set(policy.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) })
        #expect(
            directives.isSuperset(of: [
                "default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'",
                "frame-ancestors 'none'", "base-uri 'none'",
            ]))
        #expect(!policy.contains("unsafe") && !policy.contains("*"))
        #expect(answer["x-frame-options"] == "DENY" && answer["x-content-type-options"] == "nosniff")
        #expect(answer["referrer-policy"] == "same-origin" && answer["cross-origin-opener-policy"] == "same-origin")
        let isAsset = target.hasPrefix("/assets/") && status == 200
        #expect((answer["cache-control"] == "no-store") != isAsset, "\(target)")
        // No answer tells other sites anything, and none names what runs here.
        #expect(!answer.fields.contains { $0.name.hasPrefix("access-control-") || $0.name == "server" })
    }

    @Test func `No path leads out of the pages`() async throws {
        try await Stage.run { stage in
            let telepost = try await Telepost.ready(Document(try stage.smsc()).withConsole(), on: stage)
            var client = try await ConsoleClient(telepost)
            let paths = [
                "/assets/../data/telepost.sock", "/assets/%2e%2e/telepost.toml", "/assets/..%2f..%2fetc%2fpasswd",
                "/assets/%2e%2e%2f%2e%2e%2fetc%2fpasswd", "/assets//etc/passwd", "/assets/", "/assets", "/assets/.",
                "/assets/console.css%00.svg", "/assets/console.css/", "/assets/./console.css", "/assets/CONSOLE.CSS",
                "/assets/..\\..\\etc\\passwd", "/assets/%c0%ae%c0%ae/etc/passwd", "/assets/%252e%252e/etc/passwd",
            ]
            for isIn in [false, true] {
                if isIn { try await client.signIn("admin", Document.password) }
                for path in paths {
                    let answer = try await client.ask("GET", path)
                    #expect(answer.status == 404 || answer.status == 400, "\(path): \(answer.status)")
                    #expect(!answer.body.contains("root:") && !answer.body.contains(stage.folder.path), "\(path)")
                }
            }
            let hidden = [
                "//messages", "/messages/", "/Messages", "/./messages", "/sign-in/../messages", "/assets/../messages",
                "/%6dessages/../messages", "/sign-in/x", "/setup/x", "http://127.0.0.1/messages",
                "/messages;x=/assets/console.css",
            ]
            client.session = nil
            for path in hidden {
                let answer = try await client.ask("GET", path)
                #expect([303, 400, 404].contains(answer.status), "\(path): \(answer.status)")
                #expect(!answer.body.contains("Messages, the newest first"), "\(path)")
            }
            for target in ["*", "messages", "", "/%", "/%zz", "/%ff", "/\u{1}", "http://", "://"] {
                let line = "GET \(target) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                // Whether it answers or hangs up, it goes on serving others.
                let answer = try? await client.exchange(Array(line.utf8))
                #expect(answer.map { $0.status >= 300 } ?? true, "\(target)")
            }
            #expect(try await client.ask("GET", "/livez").status == 200)
        }
    }

    @Test func `What is too long is refused, and those who are slow keep nobody waiting`() async throws {
        try await Stage.run { stage in
            let keys = ["timeout = \"2s\"", "max_body = \"10kB\"", "max_connections_per_client = 4"]
            let telepost = try await Telepost.ready(
                Document(try stage.smsc()).withConsole(keys[0], keys[1], keys[2]), on: stage)
            let client = try await ConsoleClient(telepost)
            let port = client.port
            let head = "POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            let bodies = [
                // Told beforehand: refused before it comes.
                "Content-Length: 10001\r\n\r\n", "Content-Length: 99999999999999999999\r\n\r\n",
                // Not told beforehand.
                "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n3000\r\n"
                    + String(repeating: "a", count: 0x3000)
                    + "\r\n0\r\n\r\n",
            ]
            for body in bodies {
                let answer = try await client.exchange(Array((head + "Connection: close\r\n" + body).utf8))
                #expect([400, 413].contains(answer.status), "\(body.prefix(40)): \(answer.status)")
            }
            let full = String(repeating: "a", count: 9_990)
            let longest = try await client.send(
                "POST", "/sign-in", body: "name=" + full,
                fields: [
                    "Content-Type: application/x-www-form-urlencoded"
                ])
            #expect(longest.status == 401)
            let field = "X-Filler: " + String(repeating: "b", count: 1_000) + "\r\n"
            let heads = [
                "GET /\(String(repeating: "a", count: 200_000)) HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\n" + String(repeating: field, count: 300) + "\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\n" + String(repeating: "A: b\r\n", count: 50_000) + "\r\n",
                "GET / HTTP/1.1\r\nHost: x\r\nCookie: \(String(repeating: "c", count: 200_000))\r\n\r\n",
            ]
            for head in heads {
                let answer = try? await client.exchange(Array(head.utf8))
                #expect(
                    answer.map { (400...499).contains($0.status) } ?? true, "\(head.prefix(40)): \(answer?.status ?? 0)"
                )
            }
            let start = ContinuousClock.now
            let openings = ["", "GET / HT", "GET / HTTP/1.1\r\nX-A: ", head + "Content-Length: 9000\r\n\r\n"]
            async let endings = withThrowingTaskGroup { group in
                for opening in openings { group.addTask { try await Self.trickle(opening, port) } }
                return try await group.reduce(into: [Bool]()) { $0.append($1) }
            }
            // Meanwhile others are served, as long as the slow ones hold on.
            for _ in 1...5 { #expect(try await client.ask("GET", "/livez").status == 200) }
            let ended = try await endings
            #expect(ended == [true, true, true, true])
            #expect(ContinuousClock.now - start < .seconds(12))
            try await fill(client)
        }
    }

    /// Begins a request from 127.0.0.2 and goes on octet by octet, forty a second, until the server ends it.
    private static func trickle(_ opening: String, _ port: UInt16) async throws -> Bool {
        let socket = try await onThread { try BlockingSocket(port: port, from: 2) }
        socket.send(Array(opening.utf8))
        return try await eventually("the end of a slow client", within: .seconds(12)) {
            socket.send(Array("a".utf8)) ? nil : true
        }
    }

    /// One address cannot have more than its share of connections, and takes nobody else's.
    private func fill(_ client: ConsoleClient) async throws {
        let port = client.port
        let held = try await onThread { try (1...4).map { _ in try BlockingSocket(port: port, from: 3) } }
        var crowding = client
        crowding.source = 3
        let refused = try? await crowding.ask("GET", "/livez")
        #expect(refused == nil)
        #expect(try await client.ask("GET", "/livez").status == 200)
        for socket in held { socket.close() }
    }

    @Test func `Whoever guesses passwords waits longer each time, then is not listened to, and learns no names`()
        async throws
    {
        try await Stage.run { stage in
            let telepost = try await Telepost.ready(Document(try stage.smsc()).withConsole(), on: stage)
            async let known = Self.guesses("admin", from: 2, telepost)
            async let unknown = Self.guesses("nobody", from: 3, telepost)
            let (atName, atNobody) = try await (known, unknown)
            #expect(atName == atNobody)
            #expect(atName.first?.hasPrefix("401 1s") == true, "\(atName.first?.prefix(20) ?? "")")
            #expect(atName.last?.hasPrefix("503 ") == true, "\(atName.last?.prefix(20) ?? "")")
            let log = telepost.process.output.value.errors
            #expect(!log.contains("guess-"), "the log holds a password")
        }
    }

    /// What becomes of a guess, of nineteen more at the same time, and of one after them: status, seconds, page.
    private static func guesses(_ name: String, from source: UInt8, _ telepost: Telepost) async throws -> [String] {
        let client = try await ConsoleClient(telepost, from: source)
        let guess = { @Sendable (number: Int) async throws -> String in
            let start = ContinuousClock.now
            let form = [("name", name), ("password", "guess-\(number)")]
            let answer = try await client.ask("POST", "/sign-in", form: form)
            let seconds = (ContinuousClock.now - start).components.seconds
            let page = answer.body.replacingOccurrences(of: name, with: "NAME")
            let words = page.range(of: #"class="notice"#).map { String(page[$0.lowerBound...].prefix(300)) } ?? page
            return "\(answer.status) \(min(seconds, 1))s \(words)"
        }
        var outcomes = [try await guess(0)]
        try await withThrowingTaskGroup { group in
            for number in 1...19 { group.addTask { try await guess(number) } }
            for try await outcome in group where outcome.hasPrefix("401 1s ") == false { outcomes.append(outcome) }
        }
        // The right password does not help either, wherever it comes from, while the name is being guessed.
        let stranger = try await ConsoleClient(telepost, from: source + 2)
        let form = [("name", name), ("password", Document.password)]
        async let locked = stranger.ask("POST", "/sign-in", form: form)
        outcomes.append(try await guess(20))
        let answer = try await locked
        #expect(answer.status == 503 && answer["set-cookie"] == nil && answer["retry-after"] != nil)
        return outcomes
    }
}
