import Foundation
import TestKit
import Testing

@testable import Web

/// HTTPS, with OpenSSL's command as the client.
@Suite struct TLSServerTests {
    private static let request = "GET / HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n"

    /// What a command of the shell prints.
    private static func shell(_ command: String) async throws -> String {
        try await onThread {
            let (process, output) = (Process(), Pipe())
            process.executableURL = URL(filePath: "/bin/sh")
            process.arguments = ["-c", command]
            process.standardOutput = output
            process.standardError = FileHandle.nullDevice
            process.standardInput = FileHandle.nullDevice
            try process.run()
            let said = try output.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            return String(decoding: said, as: UTF8.self)
        }
    }

    /// A certificate of its own making.
    private func certificate(_ name: String, minimum: WebCertificate.Version = .v1_2) async throws -> WebCertificate {
        let make =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=\(name) -keyout - -out -"
        let papers = try await Self.shell(make)
        let border = try #require(papers.range(of: "-----BEGIN CERTIFICATE"), "openssl made nothing")
        let (key, chain) = (papers[..<border.lowerBound], papers[border.lowerBound...])
        return WebCertificate(chain: Array(chain.utf8), key: Array(key.utf8), minimum: minimum)
    }

    private func ask(_ port: UInt16, _ options: String = "") async throws -> String {
        try await Self.shell(
            "printf '\(Self.request)' | timeout 20 openssl s_client -quiet \(options) -connect 127.0.0.1:\(port)")
    }

    private func subject(_ port: UInt16) async throws -> String {
        try await Self.shell(
            "timeout 20 openssl s_client -connect 127.0.0.1:\(port) </dev/null | openssl x509 -noout -subject")
    }

    @Test func `over TLS a request is protected`() async throws {
        let site = TestSite()
        let server = WebServer(site)
        defer { server.stop() }
        let port = try server.start(address: TestServer.here, port: 0, certificate: try await certificate("a"))
        #expect(try await ask(port).hasSuffix("\r\n\r\nhello"))
        let request = try #require(site.requests.first)
        #expect(request.isProtected && request.client == "127.0.0.1")
        let plain = try await onThread {
            let client = try RawClient(port: port)
            client.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            return try? client.read()?.status
        }
        #expect(plain == nil)
        #expect(site.requests.count == 1)
    }

    @Test func `versions below the lowest are refused`() async throws {
        let server = WebServer(TestSite())
        defer { server.stop() }
        let old = "-cipher ALL:@SECLEVEL=0"
        for (minimum, options, isTaken) in [
            (.v1_2, "-tls1_1 \(old)", false), (.v1_2, "-tls1_2", true), (.v1_2, "-tls1_3", true),
            (.v1_3, "-tls1_2", false), (.v1_3, "-tls1_3", true),
        ] as [(WebCertificate.Version, String, Bool)] {
            let papers = try await certificate("a", minimum: minimum)
            let port = try server.start(address: TestServer.here, port: 0, certificate: papers)
            #expect(try await ask(port, options).hasSuffix("hello") == isTaken, "\(minimum) \(options)")
        }
    }

    @Test func `another certificate is shown from then on, and open connections go on`() async throws {
        let streams = BodyStream()
        let server = WebServer(TestSite { _ in .streaming(streams) })
        defer { server.stop() }
        let port = try server.start(address: TestServer.here, port: 0, certificate: try await certificate("first"))
        #expect(try await subject(port).contains("first"))
        let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
        let reader = Task {
            beginning.yield()
            return try await ask(port)
        }
        for await _ in begun { break }
        while !streams.isAwaited { await Task.yield() }
        for name in ["second", "third"] {
            try server.renew(try await certificate(name))
            #expect(try await subject(port).contains(name))
            guard name == "second" else { break }
            streams.write(Array("still here".utf8))
            streams.finish()
            #expect(try await reader.value.contains("still here"))
        }
    }

    @Test func `a certificate that is not good is refused, and the old one stays`() async throws {
        let server = WebServer(TestSite())
        defer { server.stop() }
        let good = try await certificate("good")
        var mixed = try await certificate("mixed")
        mixed.key = good.key
        let nonsense = WebCertificate(chain: Array("nonsense".utf8), key: good.key)
        for bad in [mixed, nonsense, WebCertificate(chain: [], key: [])] {
            #expect(throws: ListenFailure.self) {
                try server.start(address: TestServer.here, port: 0, certificate: bad)
            }
        }
        let port = try server.start(address: TestServer.here, port: 0, certificate: good)
        for bad in [mixed, nonsense] { #expect(throws: ListenFailure.self) { try server.renew(bad) } }
        #expect(try await subject(port).contains("good"))
        #expect(try await ask(port).hasSuffix("hello"))
    }
}
