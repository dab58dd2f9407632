import Foundation
import TestKit
import Testing

/// The Debian package (rows S2-3, S2-6, S2-9, S2-10), built of the binary under test and unpacked; nothing is installed.
@Suite(.timeLimit(.minutes(5))) struct PackageScenarios {
    /// What it is built with; all of it is on a Debian machine that builds programs.
    private static let hasTools = ["dpkg-deb", "dpkg-shlibdeps", "strip", "objdump", "gzip", "bash"].allSatisfy(
        Programs.has)

    /// Builds the package and unpacks it: its files in `root`, its control files in `control`.
    private func unpacked(on stage: Stage) async throws -> (package: String, root: String, control: String) {
        let script = Corpus.root.appending(path: "scripts/deb").path
        let built = try await stage.run(
            "bash", [script, "--quick", "--binary", Programs.telepost, "--output", stage.path("out")],
            within: .seconds(180))
        guard built.isSuccess, let package = built.lines.last else { throw Trouble("scripts/deb: \(built.errors)") }
        let (root, control) = (stage.path("root"), stage.path("control"))
        for (option, folder) in [("-x", root), ("-e", control)] {
            let unpacked = try await stage.run("dpkg-deb", [option, package, folder])
            guard unpacked.isSuccess else { throw Trouble("dpkg-deb \(option): \(unpacked.errors)") }
        }
        return (package, root, control)
    }

    private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

    @Test(.enabled(if: hasTools, "dpkg-deb and dpkg-dev are needed"))
    func `the package holds the program, the service, the sample, the papers and what it depends on`() async throws {
        try await Stage.run { stage in
            let (package, root, control) = try await unpacked(on: stage)
            for file in [
                "usr/bin/telepost", "usr/lib/systemd/system/telepost.service", "etc/telepost/telepost.toml",
                "usr/share/man/man1/telepost.1.gz", "usr/share/doc/telepost/copyright",
                "usr/share/doc/telepost/changelog.gz", "usr/share/doc/telepost/examples/telepost.toml",
            ] {
                #expect(FileManager.default.fileExists(atPath: "\(root)/\(file)"), "\(file)")
            }
            #expect(try text("\(control)/conffiles") == "/etc/telepost/telepost.toml\n")
            let facts = try text("\(control)/control")
            for library in ["libc6", "libssl3", "libsqlite3-0", "libuv1", "libgmime-3.0-0", "adduser"] {
                #expect(facts.contains(library), "\(library): \(facts)")
            }
            let version = try await stage.run("\(root)/usr/bin/telepost", ["version"])
            #expect(version.output == "telepost \(facts.firstField("Version"))")
            let listing = try await stage.run("dpkg-deb", ["-c", package])
            #expect(listing.lines.allSatisfy { $0.contains(" root/root ") })
            #expect(!listing.output.contains("./etc/telepost/telepost.toml -> "))
            for script in ["postinst", "prerm", "postrm"] {
                #expect(try await stage.run("sh", ["-n", "\(control)/\(script)"]).isSuccess)
            }
        }
    }

    @Test(.enabled(if: hasTools, "dpkg-deb and dpkg-dev are needed"))
    func `the service runs as a user of its own, is started again, and may bind port 25 and little else`() async throws
    {
        try await Stage.run { stage in
            let (_, root, control) = try await unpacked(on: stage)
            let unit = try text("\(root)/usr/lib/systemd/system/telepost.service")
            for line in [
                "User=telepost", "Restart=on-failure", "ExecReload=/bin/kill -HUP $MAINPID", "StateDirectory=telepost",
                "AmbientCapabilities=CAP_NET_BIND_SERVICE", "CapabilityBoundingSet=CAP_NET_BIND_SERVICE",
                "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "LimitNOFILE=65536",
                "WantedBy=multi-user.target",
                "ExecStart=/usr/bin/telepost serve --config /etc/telepost/telepost.toml --data /var/lib/telepost",
            ] {
                #expect(unit.split(separator: "\n").contains(Substring(line)), "\(line)")
            }
            let install = try text("\(control)/postinst")
            #expect(install.contains("adduser --quiet --system --group --home /var/lib/telepost"))
            #expect(install.contains("deb-systemd-helper enable telepost.service"))
            guard Programs.has("systemd-analyze") else { return }
            let here = unit.replacing("ExecStart=/usr/bin/", with: "ExecStart=\(root)/usr/bin/")
            let file = try stage.write("telepost.service", here)
            let verified = try await stage.run("systemd-analyze", ["verify", "--man=no", file])
            #expect(verified.isSuccess && verified.output.isEmpty && verified.errors.isEmpty, "\(verified)")
        }
    }

    @Test(.enabled(if: hasTools, "dpkg-deb and dpkg-dev are needed"))
    func `as installed it can be used, listens on this machine alone, and takes no mail`() async throws {
        try await Stage.run { stage in
            let (_, root, control) = try await unpacked(on: stage)
            let program = "\(root)/usr/bin/telepost"
            let sample = "\(root)/etc/telepost/telepost.toml"
            let checked = try await stage.run(program, ["config", "check", sample])
            #expect(checked.isSuccess)
            #expect(checked.lines == ["\(sample): can be used"])
            // What the last page of an installer says (row S2-10).
            let install = try text("\(control)/postinst")
            #expect(install.contains("telepost config check"))
            #expect(install.contains("journalctl -u telepost"))
            let listening = "listen = [\"127.0.0.1:2525\"]"
            let document = try text(sample)
            #expect(document.contains(listening))
            let logged = document.replacing(listening, with: "listen = [\"127.0.0.1:0\"]")
                .replacing("console = \"EWI\"", with: "console = \"EWIT\"\nformat = \"json\"")
            let telepost = try await Telepost.ready(configuration: logged, on: stage)
            let socket = try BlockingSocket(port: try await telepost.smtpPort)
            defer { socket.close() }
            var answers = ""
            for line in ["", "EHLO x", "MAIL FROM:<a@b.example>", "RCPT TO:<+447700900123@sms.example.com>", "QUIT"] {
                if !line.isEmpty { socket.send(Array((line + "\r\n").utf8)) }
                answers += String(decoding: socket.receive(), as: UTF8.self)
            }
            #expect(answers.contains("550 5.1.2"), "\(answers)")
            #expect(try await telepost.stop() == .code(0))
        }
    }
}

extension String {
    /// The value of a field of a control file of Debian.
    fileprivate func firstField(_ name: String) -> String {
        let line = split(separator: "\n").first { $0.hasPrefix("\(name): ") }
        return line.map { String($0.dropFirst(name.count + 2)) } ?? ""
    }
}
