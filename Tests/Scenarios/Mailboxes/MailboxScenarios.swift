import Foundation
import Glibc
import TestKit
import Testing

/// The programs that people read their mail with find what phones wrote to them.
@Suite(.timeLimit(.minutes(5)), .enabled(if: Programs.has("openssl"), "openssl is not installed"))
struct MailboxScenarios {
    private static let texts = ["Are you there?", "Größe 4, €5 – ok?", ". a line that begins with a dot"]

    @Test(.enabled(if: Programs.has("python3"), "python3 is not installed"))
    func `Python's poplib logs in every way, reads, deletes at QUIT only, and finds the same UIDs again`() async throws
    {
        try await Stage.run { stage in
            let office = try await Office(stage)
            try await office.write(Self.texts)
            let script = try stage.write("read.py", Self.poplib)
            let python = try await stage.run(
                "python3",
                [
                    script, "\(try await office.telepost.port(of: "pop3", tls: "starttls"))",
                    "\(try await office.telepost.port(of: "pop3", tls: "implicit"))", Office.password, Office.secret,
                    office.authority.file,
                ])
            try #require(python.isSuccess, "\(python.output) \(python.errors)")
            let found = try JSONDecoder().decode([Read].self, from: Data(python.output.utf8))
            #expect(found.map(\.text) == Self.texts)
            for mail in found {
                #expect(mail.from == "\(Office.phone) <\(Office.phone)@sms.test>")
                #expect(mail.subject == "SMS from \(Office.phone)" && mail.to == "alice@sms.test")
                #expect(mail.type == "text/plain" && mail.defects == 0)
                #expect(abs(mail.age) < 300)
            }
            let left = try await stage.run(Programs.telepost, ["account", "list", "--data", office.telepost.data])
            #expect(left.output.contains("alice"), "\(left.output) \(left.errors)")
            let story = try await stage.run(Programs.telepost, ["trace", Office.phone, "--data", office.telepost.data])
            #expect(
                story.output.contains("in the mailbox of alice") && story.output.contains("taken out of the mailbox"))
        }
    }

    private struct Read: Decodable {
        let text: String
        let from: String
        let to: String
        let subject: String
        let type: String
        let defects: Int
        /// Seconds between the Date of the mail and the time on the clock.
        let age: Double
    }

    /// Prints the mails as JSON; ends with an error when the server does anything else than RFC 1939 says.
    private static let poplib = """
        import email, email.policy, email.utils, json, poplib, ssl, sys, time
        plain, secure, password, secret, ca = int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:6]
        poplib.POP3.encoding = "utf-8"
        context = ssl.create_default_context(cafile=ca)

        def opened(way, name="alice"):
            if way == "implicit":
                box = poplib.POP3_SSL("127.0.0.1", secure, context=context)
            else:
                box = poplib.POP3("127.0.0.1", plain)
            if way == "stls":
                box.stls(context=context)
            if way == "apop":
                box.apop(name, secret)
            else:
                box.user(name)
                box.pass_(password)
            return box

        uids = []
        for way in ["plain", "stls", "implicit", "apop"]:
            for name in ["alice", "ALICE", "alice@sms.test"]:
                box = opened(way, name)
                uids.append([line.split()[1] for line in box.uidl()[1]])
                box.quit()
        assert all(len(each) == 3 and each == uids[0] for each in uids), uids

        for way, wrong in [("plain", "wrong"), ("stls", "wrong")]:
            box = poplib.POP3("127.0.0.1", plain)
            answers = []
            for name in ["alice", "nobody"]:
                try:
                    box.user(name)
                    box.pass_(wrong)
                    answers.append("let in")
                except poplib.error_proto as error:
                    answers.append(str(error))
            assert answers[0] == answers[1] and "AUTH" in answers[0], answers
            box.close()

        box = opened("stls")
        assert box.stat()[0] == 3
        assert "UTF8" in box.capa() and "PIPELINING" in box.capa() and "UIDL" in box.capa(), box.capa()
        found = []
        for number in range(1, 4):
            octets = b"\\r\\n".join(box.retr(number)[1]) + b"\\r\\n"
            assert len(octets) == int(box.list(number).split()[2]), "LIST tells another size"
            head = b"\\r\\n".join(box.top(number, 0)[1])
            assert octets.startswith(head.rstrip()), "TOP tells another header"
            mail = email.message_from_bytes(octets, policy=email.policy.default)
            when = email.utils.parsedate_to_datetime(mail["Date"]).timestamp()
            found.append({
                "text": mail.get_content().rstrip(), "from": str(mail["From"]), "to": str(mail["To"]),
                "subject": str(mail["Subject"]), "type": mail.get_content_type(),
                "defects": len(mail.defects), "age": time.time() - when})
        box.dele(1)
        box.dele(2)
        box.rset()
        box.dele(2)
        box.close()  # no QUIT: nothing is deleted
        box = opened("plain")
        assert box.stat()[0] == 3, "deleted without QUIT"
        box.dele(2)
        box.quit()
        box = opened("plain")
        left = [line.split()[1] for line in box.uidl()[1]]
        assert left == [uids[0][0], uids[0][2]], (left, uids[0])
        box.quit()
        print(json.dumps(found))

        """

    @Test(.enabled(if: Programs.has("curl"), "curl is not installed"))
    func `curl lists, reads and deletes by pop3, with STLS and by pop3s`() async throws {
        try await Stage.run { stage in
            let office = try await Office(stage)
            try await office.write(Self.texts)
            let plain = try await office.telepost.port(of: "pop3", tls: "starttls")
            let secure = try await office.telepost.port(of: "pop3", tls: "implicit")
            let common = ["--silent", "--show-error", "--cacert", office.authority.file]
            let login = ["--user", "alice:\(Office.password)"]
            for (url, options) in [
                ("pop3://127.0.0.1:\(plain)/", login), ("pop3://127.0.0.1:\(plain)/", login + ["--ssl-reqd"]),
                ("pop3s://127.0.0.1:\(secure)/", login),
                ("pop3s://127.0.0.1:\(secure)/", login + ["--login-options", "AUTH=PLAIN"]),
                ("pop3s://127.0.0.1:\(secure)/", login + ["--login-options", "AUTH=LOGIN"]),
            ] {
                let list = try await stage.run("curl", common + options + ["--url", url])
                try #require(list.isSuccess, "\(url) \(options): \(list.errors)")
                #expect(list.lines.count == 3, "\(url) \(options)")
            }
            let mail = try await stage.run("curl", common + login + ["--url", "pop3s://127.0.0.1:\(secure)/3"])
            #expect(mail.output.contains("a line that begins with a dot"), "\(mail.errors)")
            let deleted = try await stage.run(
                "curl", common + login + ["--list-only", "--request", "DELE", "--url", "pop3s://127.0.0.1:\(secure)/1"])
            try #require(deleted.isSuccess, "\(deleted.errors)")
            let list = try await stage.run("curl", common + login + ["--url", "pop3://127.0.0.1:\(plain)/"])
            #expect(list.lines.count == 2)
        }
    }

    @Test(.enabled(if: Programs.has("fetchmail"), "fetchmail is not installed"))
    func `fetchmail fetches what is new, keeps it when told to, and takes it out otherwise`() async throws {
        try await Stage.run { stage in
            let office = try await Office(stage)
            try await office.write(Self.texts)
            let port = try await office.telepost.port(of: "pop3", tls: "starttls")
            let settings = { (keep: String) in
                """
                set no bouncemail
                poll localhost service \(port) protocol POP3 uidl
                  user "alice" password "\(Office.password)" \(keep)
                  mda "cat >> \(stage.path("spool"))"
                  sslproto "tls1.2+" sslcertck sslcertfile "\(office.authority.file)"

                """
            }
            let common = ["--nodetach", "--pidfile", stage.path("pid"), "--idfile", stage.path("ids")]
            for (keep, code) in [("keep", 0), ("keep", 1), ("nokeep fetchall", 0), ("nokeep", 1)] {
                let file = try stage.write("fetchmailrc", settings(keep))
                try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
                let run = try await stage.run(
                    "fetchmail", common + ["-f", file], environment: ["HOME": stage.folder.path])
                // 1: there was no new mail.
                #expect(run.ending == .code(Int32(code)), "\(keep): \(run.output) \(run.errors)")
            }
            let spool = try String(contentsOfFile: stage.path("spool"), encoding: .utf8)
            #expect(spool.components(separatedBy: "Are you there?").count == 3)
        }
    }

    @Test(.enabled(if: Programs.has("mpop"), "mpop is not installed"))
    func `mpop fetches into a Maildir, each mail once`() async throws {
        try await Stage.run { stage in
            let office = try await Office(stage)
            try await office.write(Self.texts)
            let port = try await office.telepost.port(of: "pop3", tls: "implicit")
            for name in ["cur", "new", "tmp"] {
                try FileManager.default.createDirectory(
                    atPath: stage.path("mail/\(name)"), withIntermediateDirectories: true)
            }
            let file = try stage.write(
                "mpoprc",
                """
                defaults
                uidls_file \(stage.path("uidls"))
                tls on
                tls_starttls off
                tls_trust_file \(office.authority.file)
                account default
                host 127.0.0.1
                port \(port)
                user alice
                password "\(Office.password)"
                keep on
                delivery maildir \(stage.path("mail"))

                """)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
            for _ in 1...2 {
                let mpop = try await stage.run("mpop", ["--file=\(file)"], environment: ["HOME": stage.folder.path])
                try #require(mpop.isSuccess, "\(mpop.output) \(mpop.errors)")
            }
            let mails = try FileManager.default.contentsOfDirectory(atPath: stage.path("mail/new"))
            #expect(mails.count == 3)
        }
    }

    @Test(.enabled(if: Programs.has("getmail"), "getmail6 is not installed"))
    func `getmail fetches over TLS and deletes afterwards`() async throws {
        try await Stage.run { stage in
            let office = try await Office(stage)
            try await office.write(Self.texts)
            let port = try await office.telepost.port(of: "pop3", tls: "implicit")
            for name in ["cur", "new", "tmp"] {
                try FileManager.default.createDirectory(
                    atPath: stage.path("mail/\(name)"), withIntermediateDirectories: true)
            }
            if geteuid() == 0 {
                // As root it writes for somebody else only.
                let given = try await stage.run("chown", ["-R", "nobody", stage.path("mail")])
                try #require(given.isSuccess)
            }
            try stage.write(
                "getmailrc",
                """
                [retriever]
                type = SimplePOP3SSLRetriever
                server = 127.0.0.1
                port = \(port)
                username = alice
                password = \(Office.password)
                ca_certs = \(office.authority.file)
                [destination]
                type = Maildir
                path = \(stage.path("mail"))/
                user = \(NSUserName() == "root" ? "nobody" : NSUserName())
                [options]
                delete = true
                verbose = 1

                """)
            for _ in 1...2 {
                let getmail = try await stage.run(
                    "getmail", ["--getmaildir", stage.folder.path], environment: ["HOME": stage.folder.path])
                try #require(getmail.isSuccess, "\(getmail.output) \(getmail.errors)")
            }
            let mails = try FileManager.default.contentsOfDirectory(atPath: stage.path("mail/new"))
            #expect(mails.count == 3)
            let left = try await stage.run(
                "curl",
                [
                    "--silent", "--show-error", "--user", "alice:\(Office.password)", "--cacert",
                    office.authority.file, "--url", "pop3s://127.0.0.1:\(port)/",
                ])
            #expect(left.lines.isEmpty, "\(left.output) \(left.errors)")
        }
    }
}
