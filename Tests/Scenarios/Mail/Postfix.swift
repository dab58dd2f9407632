import Foundation
import Glibc

/// A Postfix with folder, queue and ports of a scenario's own, which hands everything on to a next hop. That of the
/// system is not touched.
///
/// It wants root, because its parts change to the user `postfix`.
struct Postfix {
    /// A port that it listens on.
    struct Door: Sendable {
        let name: String
        /// What is different on it from the other ports, as in `smtpd_tls_wrappermode=yes`.
        var options: [String] = []
    }

    /// Accounts that may log in, for the whole of Postfix.
    struct Login: Sendable {
        let username: String
        let password: String
        /// What the domain of an account is when a client names none.
        static let realm = "mail.test"
    }

    static let isAvailable =
        geteuid() == 0 && FileManager.default.isExecutableFile(atPath: program) && Programs.has("saslpasswd2")
        && Programs.has("openssl")
    /// The process that starts its parts.
    private static let program = "/usr/lib/postfix/sbin/master"

    private let ports: [String: UInt16]
    // Postfix listens beside the sockets that keep the ports for it.
    private let reserved: [ReservedPort]
    private let folder: String
    private let stage: Stage

    /// Runs a scenario beside a Postfix, which ends with it.
    ///
    /// - Parameters:
    ///   - nextHop: the port of the mail server that gets what it takes.
    ///   - settings: more lines of `main.cf`.
    ///   - services: more lines of `master.cf`.
    static func run(
        _ stage: Stage, nextHop: UInt16, _ doors: [Door], settings: [String] = [], services: [String] = [],
        login: Login? = nil, _ scenario: (Postfix) async throws -> Void
    ) async throws {
        let postfix = try await Postfix(stage, nextHop, doors, settings, services, login)
        let master = try postfix.start()
        let result: Result<Void, any Error>
        do {
            for port in postfix.ports.values { try await postfix.answers(port, master) }
            result = .success(try await scenario(postfix))
        } catch {
            result = .failure(error)
        }
        // It ends its parts with itself.
        master.send(SIGTERM)
        _ = await master.output.wait(for: .seconds(20)) { $0.ending != nil }
        try result.get()
    }

    private init(
        _ stage: Stage, _ nextHop: UInt16, _ doors: [Door], _ settings: [String], _ services: [String],
        _ login: Login?
    ) async throws {
        self.stage = stage
        folder = stage.path("postfix")
        reserved = try doors.map { _ in try ReservedPort() }
        ports = Dictionary(uniqueKeysWithValues: zip(doors.map(\.name), reserved.map(\.number)))
        try await makeFolders()
        try stage.write("postfix/main.cf", Self.main(folder, nextHop) + settings.joined(separator: "\n") + "\n")
        try stage.write("postfix/master.cf", master(doors) + services.map { $0 + "\n" }.joined())
        if let login { try await add(login) }
    }

    /// The port of a door.
    func port(_ door: String) throws -> UInt16 {
        guard let port = ports[door] else { throw Trouble("Postfix has no door \(door)") }
        return port
    }

    /// What it has logged.
    var log: String { (try? String(contentsOfFile: "\(folder)/log", encoding: .utf8)) ?? "" }

    /// Waits until its log holds these words.
    func logged(_ words: String, within limit: Duration = .seconds(20)) async throws {
        let _: Bool = try await eventually("\"\(words)\" in the log of Postfix", within: limit) {
            log.contains(words) ? true : nil
        }
    }

    private func makeFolders() async throws {
        let queue = "\(folder)/queue/"
        let own = [
            "active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved",
            "trace",
        ]
        let commands = [
            ["-m", "755", "\(folder)/queue", "\(queue)pid", "\(folder)/sasl"],
            ["-o", "postfix", "-m", "700", "\(folder)/data"] + own.map { queue + $0 },
            ["-o", "postfix", "-g", "postdrop", "-m", "730", "\(queue)maildrop"],
            ["-o", "postfix", "-g", "postdrop", "-m", "710", "\(queue)public"],
        ]
        for arguments in commands {
            let made = try await stage.run("install", ["-d"] + arguments)
            guard made.isSuccess else { throw Trouble("no folders for Postfix: \(made.errors)") }
        }
    }

    private static func main(_ folder: String, _ nextHop: UInt16) -> String {
        """
        compatibility_level = 3.6
        queue_directory = \(folder)/queue
        data_directory = \(folder)/data
        maillog_file = \(folder)/log
        maillog_file_prefixes = \(folder)
        mail_owner = postfix
        setgid_group = postdrop
        inet_interfaces = 127.0.0.1
        inet_protocols = ipv4
        myhostname = mail.test
        mydestination =
        mynetworks = 127.0.0.0/8
        alias_maps =
        alias_database =
        local_recipient_maps =
        relayhost = [127.0.0.1]:\(nextHop)
        smtpd_relay_restrictions = permit_mynetworks, reject
        smtpd_peername_lookup = no
        disable_dns_lookups = yes
        smtpd_error_sleep_time = 0
        in_flow_delay = 0
        smtpd_sasl_type = cyrus
        cyrus_sasl_config_path = \(folder)/sasl
        smtpd_sasl_local_domain = \(Login.realm)
        smtpd_tls_loglevel = 1

        """
    }

    private func master(_ doors: [Door]) -> String {
        let listening = doors.map { door in
            let options = door.options.map { " -o \($0.replacingOccurrences(of: " ", with: ""))" }.joined()
            return "127.0.0.1:\(ports[door.name] ?? 0) inet n - n - - smtpd\(options)"
        }
        let parts = """
            pickup unix n - n 60 1 pickup
            cleanup unix n - n - 0 cleanup
            qmgr unix n - n 300 1 qmgr
            tlsmgr unix - - n 1000? 1 tlsmgr
            rewrite unix - - n - - trivial-rewrite
            bounce unix - - n - 0 bounce
            defer unix - - n - 0 bounce
            trace unix - - n - 0 bounce
            verify unix - - n - 1 verify
            flush unix n - n 1000? 0 flush
            proxymap unix - - n - - proxymap
            smtp unix - - n - - smtp
            relay unix - - n - - smtp
            error unix - - n - - error
            retry unix - - n - - error
            discard unix - - n - - discard
            anvil unix - - n - 1 anvil
            scache unix - - n - 1 scache
            postlog unix-dgram n - n - 1 postlogd
            """
        return (listening + [parts, ""]).joined(separator: "\n")
    }

    /// Writes an account, and a profile for each way to log in: `plain`, `login`, `cram-md5`, `scram-sha-256`.
    private func add(_ login: Login) async throws {
        let passwords = "\(folder)/sasl/passwords"
        let secret = try stage.write("postfix/secret", login.password)
        let added = try await stage.run(
            "saslpasswd2", ["-c", "-p", "-f", passwords, "-u", Login.realm, login.username], input: secret)
        let given = try await stage.run("chown", ["postfix", passwords])
        guard added.isSuccess, given.isSuccess else { throw Trouble("no account: \(added.errors) \(given.errors)") }
        for mechanism in ["PLAIN", "LOGIN", "CRAM-MD5", "SCRAM-SHA-256"] {
            let profile = """
                pwcheck_method: auxprop
                auxprop_plugin: sasldb
                sasldb_path: \(passwords)
                mech_list: \(mechanism)

                """
            try stage.write("postfix/sasl/\(mechanism.lowercased()).conf", profile)
        }
    }

    private func start() throws -> ChildProcess {
        try stage.start(Self.program, ["-s", "-c", folder])
    }

    private func answers(_ port: UInt16, _ master: ChildProcess) async throws {
        let _: Bool = try await eventually("an answer of Postfix") {
            let ending = master.output.value.ending
            guard ending == nil else { throw Trouble("Postfix ended: \(log) \(master.output.value.errors)") }
            return try await onThread { (try? BlockingSocket(port: port)) != nil } ? true : nil
        }
    }
}
