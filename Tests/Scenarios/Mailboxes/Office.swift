import Foundation

/// A gateway with accounts, mailboxes and TLS, and the network that its texts come from.
struct Office: Sendable {
    static let ours = "+447700900100"
    static let phone = "+447700900123"
    /// Whose texts go into the mailbox of `alice`.
    static let number = "+447700900101"
    /// With a blank and a colon, as passwords are; ASCII, because not every client writes more.
    static let password = "correct horse: 9"
    static let secret = "tanstaaf"
    /// CRAM-MD5 is there only when it is asked for.
    static let allMechanisms = #"mechanisms = ["plain", "login", "cram-md5", "scram-sha-256", "external"]"#

    let smsc: ScriptedSMSC
    let telepost: Telepost
    let authority: Authority

    /// Starts the gateway and waits until its carrier is there.
    ///
    /// - Parameters:
    ///   - alice: more keys of the account `alice`.
    ///   - smtp: more keys of `[smtp]`.
    ///   - pop3: more keys of `[pop3]`.
    ///   - tls: more keys of `[tls]`.
    ///   - more: more tables at the end of the document.
    init(
        _ stage: Stage, alice: [String] = [], smtp: [String] = [], pop3: [String] = [], tls: [String] = [],
        more: [String] = []
    ) async throws {
        authority = try await Authority(stage)
        let certificate = try await authority.certificate("gw.example", for: "IP:127.0.0.1", "DNS:localhost")
        smsc = try stage.smsc()
        telepost = try await Telepost.ready(
            Self.document(smsc, certificate, alice: alice, smtp: smtp, pop3: pop3, tls: tls, more: more),
            on: stage)
        try await telepost.connected()
    }

    /// The gateway's configuration: every kind of door, two accounts.
    static func document(
        _ smsc: ScriptedSMSC, _ certificate: Authority.Certificate, alice: [String] = [], smtp: [String] = [],
        pop3: [String] = [], tls: [String] = [], more: [String] = []
    ) -> Document {
        var document = Document(smsc, "numbers = [\"\(ours)\", \"\(number)\"]")
        document.clients = #"["192.0.2.1"]"#
        document.listeners = [
            #"{ address = "127.0.0.1:0", auth = "required" }"#,
            #"{ address = "127.0.0.1:0", tls = "implicit", auth = "required" }"#,
        ]
        document.smtp = smtp
        document.more = [
            "[tls]", "certificate = \"\(certificate.file)\"", "key = \"\(certificate.key)\"",
        ]
        document.more += tls
        document.more += [
            "[pop3]", #"listen = ["127.0.0.1:0", { address = "127.0.0.1:0", tls = "implicit" }]"#,
        ]
        document.more += pop3
        document.more += [
            "[[account]]", #"name = "alice""#, #"address = "alice@sms.test""#, #"login = ["smtp", "pop3"]"#,
            "password = \"\(password)\"", "shared_secret = \"\(secret)\"", "numbers = [\"\(number)\"]",
        ]
        document.more += alice
        document.more += [
            "[[account]]", #"name = "bob""#, #"address = "bob@sms.test""#, #"login = ["smtp", "pop3"]"#,
            "password = \"\(password)\"", "shared_secret = \"\(secret)\"", #"numbers = ["+447700900200"]"#,
        ]
        document.more += more
        return document
    }

    /// Has a phone write to the number of `alice`, and waits until the texts are acknowledged.
    func write(_ texts: [String]) async throws {
        smsc.send(
            texts.map { text in
                let isPlain = text.unicodeScalars.allSatisfy { $0.value < 0x80 }
                return isPlain
                    ? SMPPOctets.text(text, from: Self.phone, to: Self.number)[0]
                    : SMPPOctets.unicode(text, from: Self.phone, to: Self.number)
            })
        try await smsc.allTaken()
    }
}

extension Telepost {
    /// The port of one of its servers.
    ///
    /// - Parameter tls: how the port is protected, as the log has it: `none`, `starttls` or `implicit`.
    func port(of server: String, tls: String) async throws -> UInt16 {
        let line = try await line("listening of \(server)") {
            $0.source == server && $0.text == "listening" && $0.fields["tls"] == tls
        }
        guard let port = line.fields["address"]?.split(separator: ":").last.flatMap({ UInt16($0) }) else {
            throw Trouble("no port in \(line)")
        }
        return port
    }
}
