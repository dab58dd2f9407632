import Foundation
import Glibc
import TestKit
import Testing

/// What the servers' TLS is, seen by a library that is not ours.
@Suite(
    .timeLimit(.minutes(5)),
    .enabled(if: Programs.has("openssl") && Programs.has("python3"), "openssl and python3 are not installed"))
struct ServerTLSScenarios {
    /// Doors that open with TLS, and what they say first.
    private static let opening = """
        import socket, ssl, sys
        ca = sys.argv[1]

        def context(least=None, most=None):
            made = ssl.create_default_context(cafile=ca)
            if most:
                made.set_ciphers("ALL:@SECLEVEL=0")
                made.minimum_version = ssl.TLSVersion.TLSv1
                made.maximum_version = most
            return made

        def handshake(port, made, session=None):
            link = socket.create_connection(("127.0.0.1", port), timeout=20)
            return made.wrap_socket(link, server_hostname="127.0.0.1", session=session)

        def serial(port):
            with handshake(port, context()) as link:
                link.recv(200)
                return link.getpeercert()["serialNumber"]


        """

    private func run(_ stage: Stage, _ script: String, _ arguments: [String]) async throws -> String {
        let file = try stage.write("tls.py", Self.opening + script)
        let python = try await stage.run("python3", [file] + arguments)
        guard python.isSuccess else { throw Trouble("\(python.output) \(python.errors)") }
        return python.output
    }

    @Test func `A renewed certificate is shown after a reload, to new clients, without cutting old ones off`()
        async throws
    {
        try await Stage.run { stage in
            let office = try await Office(stage)
            let port = try await office.telepost.port(of: "pop3", tls: "implicit")
            let plain = try await office.telepost.port(of: "pop3", tls: "starttls")
            let before = try await run(stage, "print(serial(int(sys.argv[2])))", [office.authority.file, "\(port)"])
            let old = try await onThread { try POP3Dialogue(plain) }
            _ = try await office.authority.certificate("gw.example", for: "IP:127.0.0.1", "DNS:localhost")
            office.telepost.process.send(SIGHUP)
            _ = try await office.telepost.line("reload") { $0.source == "config" && $0.text.contains("in force") }
            let after = try await run(stage, "print(serial(int(sys.argv[2])))", [office.authority.file, "\(port)"])
            #expect(before != after)
            try await onThread {
                try old.login("alice")
                #expect(try old.say("STAT") == "+OK 0 0")
            }
        }
    }

    @Test func `A certificate that is no good is refused at the start, and left aside by a reload`() async throws {
        try await Stage.run { stage in
            let office = try await Office(stage)
            let port = try await office.telepost.port(of: "pop3", tls: "implicit")
            let before = try await run(stage, "print(serial(int(sys.argv[2])))", [office.authority.file, "\(port)"])
            try stage.write("gw.example.pem", "no certificate")
            office.telepost.process.send(SIGHUP)
            _ = try await office.telepost.line("trouble") { $0.source == "tls" && $0.level == "E" }
            let after = try await run(stage, "print(serial(int(sys.argv[2])))", [office.authority.file, "\(port)"])
            #expect(before == after)
            try await office.telepost.stop()
            let certificate = Authority.Certificate(
                file: stage.path("gw.example.pem"), key: stage.path("gw.example.key"))
            let again = try Telepost(Office.document(office.smsc, certificate), on: stage, data: "again")
            #expect(try await again.process.end() == .code(1))
            #expect(again.log.contains { $0.source == "tls" && $0.text.contains("gw.example.pem") })
        }
    }

    @Test func `TLS 1.1 is refused, and taken only from the networks that are listed for it`() async throws {
        let script = """
            try:
                with handshake(int(sys.argv[2]), context(most=ssl.TLSVersion.TLSv1_1)) as link:
                    print(link.version())
            except (ssl.SSLError, ConnectionError) as error:
                print("refused")
            with handshake(int(sys.argv[2]), context()) as link:
                print(link.version())

            """
        try await Stage.run { stage in
            let office = try await Office(stage)
            let port = try await office.telepost.port(of: "smtp", tls: "implicit")
            let said = try await run(stage, script, [office.authority.file, "\(port)"])
            #expect(said == "refused\nTLSv1.3")
            try await office.telepost.stop()
        }
        try await Stage.run { stage in
            let office = try await Office(stage, tls: [#"legacy_clients = ["127.0.0.0/8"]"#])
            let port = try await office.telepost.port(of: "smtp", tls: "implicit")
            let said = try await run(stage, script, [office.authority.file, "\(port)"])
            #expect(said == "TLSv1.1\nTLSv1.3")
        }
    }

    @Test func `A session is resumed, and what was said before STARTTLS is forgotten`() async throws {
        let script = """
            made = context()
            made.maximum_version = ssl.TLSVersion.TLSv1_2
            with handshake(int(sys.argv[2]), made) as first:
                first.recv(200)
                kept = first.session
            with handshake(int(sys.argv[2]), made, session=kept) as second:
                print(second.session_reused)

            link = socket.create_connection(("127.0.0.1", int(sys.argv[3])), timeout=20)
            link.recv(500)
            link.sendall(b"EHLO client.test\\r\\n")
            while b"250 " not in link.recv(2000):
                pass
            link.sendall(b"STARTTLS\\r\\nNOOP\\r\\n")
            try:
                answer = link.recv(500)
                inside = context().wrap_socket(link, server_hostname="127.0.0.1")
                inside.settimeout(2)
                inside.sendall(b"EHLO client.test\\r\\n")
                print(inside.recv(2000)[:3])
            except (ssl.SSLError, ConnectionError, TimeoutError) as error:
                print("ended")

            """
        try await Stage.run { stage in
            let office = try await Office(stage)
            let implicit = try await office.telepost.port(of: "smtp", tls: "implicit")
            let plain = try await office.telepost.port(of: "smtp", tls: "starttls")
            let said = try await run(stage, script, [office.authority.file, "\(implicit)", "\(plain)"])
            // Octets behind STARTTLS are no handshake: the link ends, and nobody obeys them.
            #expect(said == "True\nended")
            #expect(!office.telepost.log.contains { $0.description.contains("NOOP") })
        }
    }
}
