import Foundation
import Glibc

/// A Dovecot with folders and ports of a scenario's own: the mailbox elsewhere that mail is fetched from.
///
/// It wants root, because its parts change to users of their own. That of the system is not touched.
struct Dovecot: Sendable {
    /// A port that it listens on.
    enum Door: String, CaseIterable, Sendable {
        case pop3
        case pop3s
        case imap
        case imaps
    }

    static let isAvailable = geteuid() == 0 && Programs.has("dovecot") && Programs.has("openssl") && hasParts
    private static let hasParts = ["pop3", "imap"].allSatisfy { name in
        FileManager.default.isExecutableFile(atPath: "/usr/lib/dovecot/\(name)")
    }

    static let user = "box"
    static let password = "corréct-horse 9"

    private let ports: [Door: UInt16]
    // Dovecot listens beside the sockets that keep the ports for it.
    private let reserved: [ReservedPort]
    private let folder: String
    private let stage: Stage

    /// Runs a scenario beside a Dovecot, which ends with it.
    ///
    /// - Parameters:
    ///   - mechanisms: the ways to log in that it offers.
    ///   - settings: more lines of its configuration.
    static func run(
        _ stage: Stage, _ certificate: Authority.Certificate, mechanisms: String = "plain login",
        settings: [String] = [], _ scenario: (Dovecot) async throws -> Void
    ) async throws {
        let dovecot = try await Dovecot(stage, certificate, mechanisms, settings)
        let master = try dovecot.start()
        let result: Result<Void, any Error>
        do {
            for port in dovecot.ports.values { try await dovecot.answers(port, master) }
            result = .success(try await scenario(dovecot))
        } catch {
            result = .failure(error)
        }
        await dovecot.end(master)
        try result.get()
    }

    private init(
        _ stage: Stage, _ certificate: Authority.Certificate, _ mechanisms: String, _ settings: [String]
    ) async throws {
        self.stage = stage
        folder = stage.path("dovecot")
        reserved = try Door.allCases.map { _ in try ReservedPort() }
        ports = Dictionary(uniqueKeysWithValues: zip(Door.allCases, reserved.map(\.number)))
        let made = try await stage.run(
            "install", ["-d", "-m", "755", folder, "\(folder)/run", "\(folder)/state"])
        let mail = try await stage.run(
            "install", ["-d", "-o", "nobody", "-m", "700", "\(folder)/box"] + Self.folders("\(folder)/box/mail"))
        guard made.isSuccess, mail.isSuccess else {
            throw Trouble("no folders for Dovecot: \(made.errors) \(mail.errors)")
        }
        try stage.write("dovecot/users", "\(Self.user):{PLAIN}\(Self.password)::::::\n")
        let text = configuration(certificate, mechanisms) + settings.joined(separator: "\n") + "\n"
        try stage.write("dovecot/dovecot.conf", text)
    }

    private static func folders(_ maildir: String) -> [String] {
        [maildir, "\(maildir)/new", "\(maildir)/cur", "\(maildir)/tmp"]
    }

    /// The port of a door.
    func port(_ door: Door) throws -> UInt16 {
        guard let port = ports[door] else { throw Trouble("Dovecot has no door \(door)") }
        return port
    }

    /// What it has logged.
    var log: String { (try? String(contentsOfFile: "\(folder)/log", encoding: .utf8)) ?? "" }

    /// The Maildir of its user.
    var maildir: String { "\(folder)/box/mail" }

    /// Puts mails into the inbox of its user, as a delivery agent would.
    func put(_ mails: [String]) throws {
        for (index, mail) in mails.enumerated() {
            let name = "\(1_700_000_000 + index).M\(index)P1.\(UUID().uuidString.prefix(8))"
            let file = "\(maildir)/tmp/\(name)"
            try Data(mail.replacingOccurrences(of: "\r\n", with: "\n").utf8).write(to: URL(fileURLWithPath: file))
            guard unsafe chown(file, 65534, 65534) == 0, unsafe rename(file, "\(maildir)/new/\(name)") == 0 else {
                throw Trouble("cannot put a mail into \(maildir)")
            }
        }
    }

    /// The mails of a folder, those in its inbox when none is named: for each the flags that it has.
    func flags(in name: String? = nil) -> [String] {
        let path = name.map { "\(maildir)/.\($0)" } ?? maildir
        let files = ["new", "cur"].flatMap {
            (try? FileManager.default.contentsOfDirectory(atPath: "\(path)/\($0)")) ?? []
        }
        return files.map { $0.split(separator: ",").last.map(String.init).flatMap { $0.count < 8 ? $0 : "" } ?? "" }
    }

    private func configuration(_ certificate: Authority.Certificate, _ mechanisms: String) -> String {
        let port = { (door: Door) in ports[door] ?? 0 }
        return """
            protocols = pop3 imap
            listen = 127.0.0.1
            base_dir = \(folder)/run
            state_dir = \(folder)/state
            instance_name = scenario
            log_path = \(folder)/log
            ssl = yes
            ssl_cert = <\(certificate.file)
            ssl_key = <\(certificate.key)
            disable_plaintext_auth = no
            auth_mechanisms = \(mechanisms)
            mail_location = maildir:\(folder)/box/mail
            first_valid_uid = 1
            mail_max_userip_connections = 1000
            auth_failure_delay = 0
            passdb {
              driver = passwd-file
              args = scheme=plain username_format=%u \(folder)/users
            }
            userdb {
              driver = static
              args = uid=nobody gid=nogroup home=\(folder)/box
            }
            namespace inbox {
              inbox = yes
              separator = /
            }
            service pop3-login {
              inet_listener pop3 {
                port = \(port(.pop3))
              }
              inet_listener pop3s {
                port = \(port(.pop3s))
              }
            }
            service imap-login {
              inet_listener imap {
                port = \(port(.imap))
              }
              inet_listener imaps {
                port = \(port(.imaps))
              }
            }

            """
    }

    private func start() throws -> ChildProcess {
        try stage.start("dovecot", ["-F", "-c", "\(folder)/dovecot.conf"])
    }

    /// Ends it, all of its processes at once; they end each other.
    private func end(_ master: ChildProcess) async {
        master.send(SIGTERM)
        _ = await master.output.wait(for: .seconds(20)) { $0.ending != nil }
    }

    private func answers(_ port: UInt16, _ master: ChildProcess) async throws {
        let _: Bool = try await eventually("an answer of Dovecot") {
            let ending = master.output.value.ending
            guard ending == nil else { throw Trouble("Dovecot ended: \(log) \(master.output.value.errors)") }
            return try await onThread { (try? BlockingSocket(port: port)) != nil } ? true : nil
        }
    }
}
