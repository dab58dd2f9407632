import Foundation
import Messages
import TestKit
import Testing

@testable import API
@testable import Web

@Suite struct APIServerTests {
    @Test func `only the owner may use the socket`() throws {
        let host = try TestGateway()
        let attributes = try FileManager.default.attributesOfItem(atPath: host.path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        #expect(attributes[.type] as? FileAttributeType == .typeSocket)
    }

    @Test func `a live socket is left alone, a dead one replaced`() async throws {
        let host = try TestGateway()
        let other = WebServer(API(gateway: host.gateway))
        #expect {
            try other.start(unixSocket: host.path)
        } throws: {
            ($0 as? ListenFailure)?.text.contains("another process listens at") == true
        }
        #expect(try await host.ask("GET", "/livez").status == 200)
        let moved = host.path + ".dead"
        _ = try UnixSocket(listeningAt: moved).descriptor.closed()
        #expect(FileManager.default.fileExists(atPath: moved))
        try other.start(unixSocket: moved)
        let answer = try await onThread {
            let client = try RawClient(moved)
            client.write("GET /api/v1/version HTTP/1.1\r\nHost: x\r\n\r\n")
            return try client.read()
        }
        #expect(answer?.text == "{\"version\":\"unknown\"}\n")
        other.stop()
        #expect(!FileManager.default.fileExists(atPath: moved))
    }

    @Test func `what is no socket is never removed`() throws {
        let host = try TestGateway()
        let file = host.path + ".txt"
        try Data("precious".utf8).write(to: URL(filePath: file))
        #expect {
            try WebServer(API(gateway: host.gateway)).start(unixSocket: file)
        } throws: {
            ($0 as? ListenFailure)?.text == "\(file) is in the way: it is not a socket"
        }
        #expect(try Data(contentsOf: URL(filePath: file)) == Data("precious".utf8))
    }

    @Test func `the path of the socket has bounds`() throws {
        let host = try TestGateway()
        let base = host.path + "-"
        for (length, isFine) in [(106, true), (107, true), (108, false), (300, false)] {
            let path = base + String(repeating: "x", count: length - base.utf8.count)
            let server = WebServer(API(gateway: host.gateway))
            if isFine {
                try server.start(unixSocket: path)
                #expect(FileManager.default.fileExists(atPath: path))
                server.stop()
            } else {
                #expect {
                    try server.start(unixSocket: path)
                } throws: {
                    ($0 as? ListenFailure)?.text.contains("choose a data folder with a shorter path") == true
                }
            }
        }
    }

    @Test func `stopping abandons what is being carried out`() async throws {
        let phones = FakePhones(.fictional("123"))
        let host = try TestGateway(phones: phones)
        let path = host.path
        async let status = onThread {
            let client = try RawClient(path)
            client.write("GET /api/v1/phones/+447700900123/messages?wait=30 HTTP/1.1\r\nHost: x\r\n\r\n")
            return try client.read()?.status
        }
        for await _ in phones.waits { break }
        #expect(host.server.waitingCount == 1)
        host.server.stop()
        let answered = try await status
        #expect(answered == nil || answered == 503)
        #expect(host.server.waitingCount == 0)
        #expect(!FileManager.default.fileExists(atPath: path))
        host.server.stop()
    }

    @Test func `stopping and starting under load loses no thread and resumes nothing twice`() async throws {
        let host = try TestGateway()
        let path = host.path
        for _ in 1...10 {
            let clients = Task {
                await withDiscardingTaskGroup { group in
                    for _ in 1...8 {
                        group.addTask {
                            _ = try? await onThread {
                                let client = try RawClient(path)
                                for _ in 1...50 {
                                    client.write("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
                                    guard try client.read() != nil else { return }
                                }
                            }
                        }
                    }
                }
            }
            #expect(try await host.ask("GET", "/livez").status == 200)
            host.server.stop()
            await clients.value
            try host.server.start(unixSocket: path)
        }
        #expect(try await host.ask("GET", "/livez").status == 200)
    }

    @Test func `connections over the limit wait until one ends`() async throws {
        let host = try TestGateway(limits: HTTPLimits(connections: 3))
        let path = host.path
        let answers = try await onThread { () throws -> (Bool, Int?) in
            let request = "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"
            var clients: [RawClient] = []
            for _ in 1...3 {
                let client = try RawClient(path)
                client.write(request)
                guard try client.read()?.status == 200 else { return (false, nil) }
                clients.append(client)
            }
            let fourth = try RawClient(path)
            fourth.write(request)
            let hadToWait = !fourth.hasNews(within: 200)
            clients.removeFirst()
            return (hadToWait, try fourth.read()?.status)
        }
        #expect(answers.0)
        #expect(answers.1 == 200)
    }

    @Test func `a request whose client has gone is let go of`() async throws {
        let phones = FakePhones(.fictional("123"))
        let host = try TestGateway(phones: phones)
        var client: RawClient? = try RawClient(host.path)
        client?.write("GET /api/v1/phones/+447700900123/messages?wait=30 HTTP/1.1\r\nHost: x\r\n\r\n")
        for await _ in phones.waits { break }
        client = nil
        phones.arrive(
            PhoneMessage(sequence: 1, at: StillClock().now, from: "a", to: "b", text: "c"), on: .fictional("123"))
        #expect(try await host.ask("GET", "/livez").status == 200)
        while host.server.waitingCount > 0 { await Task.yield() }
    }

    @Test func `requests leave nothing behind, however they end`() async throws {
        let host = try TestGateway()
        let path = host.path + ".2"
        let socket = try UnixSocket(listeningAt: path)
        let answer = HTTPResponse(status: 200, contentType: "text/plain", body: [])
        let daemon = HTTPDaemon(limits: HTTPLimits(body: 100, silence: .seconds(1))) { _ in answer }
        try daemon.start(listener: socket.descriptor)
        let requests = [
            "GET /livez HTTP/1.1\r\nHost: x\r\n\r\n", "GET /livez HTTP/1.1\r\nHost: x\r\nBroken\r\n\r\n",
            "GET /livez HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "a", count: 100_000))\r\n\r\n",
            "POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 101\r\n\r\n",
            "POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n{",
            "POST /api/v1/messages HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", "GET /li",
        ]
        for request in requests {
            _ = try await onThread {
                let client = try RawClient(path)
                client.write(request)
                client.finish()
                return try client.read()?.status
            }
        }
        daemon.stop()
        #expect(daemon.exchangeCount == 0)
    }
}

extension Int32 {
    /// Closes the descriptor, as the death of a process does, leaving the file behind.
    fileprivate func closed() -> Int32 { close(self) }
}
