import Foundation

/// A certificate authority of a scenario's own, made by the command `openssl`.
struct Authority {
    /// A certificate and its key, both files.
    struct Certificate: Sendable {
        let file: String
        let key: String
    }

    /// The file with its certificate.
    let file: String
    /// The file with its key.
    let keyFile: String
    private let name: String
    private let stage: Stage

    /// Makes one. Its files are in the scenario's folder.
    init(_ stage: Stage, named name: String = "authority") async throws {
        (self.stage, self.name) = (stage, name)
        file = stage.path("\(name).pem")
        keyFile = stage.path("\(name).key")
        try await Self.openssl(stage, Self.request(file, keyFile, "/CN=\(name) of a scenario") + ["-days", "2"])
    }

    /// A certificate for a server, for these names, as in `IP:127.0.0.1` or `DNS:mail.test`.
    func certificate(_ title: String, for names: String...) async throws -> Certificate {
        let certificate = Certificate(file: stage.path("\(title).pem"), key: stage.path("\(title).key"))
        let alternative = "subjectAltName=" + names.joined(separator: ",")
        let request = Self.request(certificate.file, certificate.key, "/CN=\(title)")
        try await Self.openssl(
            stage,
            request + [
                "-days", "1", "-CA", file, "-CAkey", keyFile, "-addext", alternative, "-addext",
                "basicConstraints=critical,CA:FALSE",
            ])
        return certificate
    }

    /// A certificate for a server that was good until yesterday.
    func expiredCertificate(_ title: String, for names: String...) async throws -> Certificate {
        let certificate = Certificate(file: stage.path("\(title).pem"), key: stage.path("\(title).key"))
        let wish = stage.path("\(title).csr")
        try await Self.openssl(
            stage,
            [
                "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=\(title)",
                "-addext", "subjectAltName=" + names.joined(separator: ","), "-out", wish, "-keyout", certificate.key,
            ])
        try await Self.openssl(
            stage,
            [
                "x509", "-req", "-in", wish, "-CA", file, "-CAkey", keyFile, "-days", "-1", "-copy_extensions", "copy",
                "-out", certificate.file,
            ])
        return certificate
    }

    /// The SHA-256 of a certificate's public key, as `pin` wants it.
    func pin(of certificate: Certificate) async throws -> String {
        let (pem, der) = (stage.path("public.pem"), stage.path("public.der"))
        let read = try await Self.openssl(stage, ["x509", "-in", certificate.file, "-pubkey", "-noout"])
        try stage.write("public.pem", read.output + "\n")
        try await Self.openssl(stage, ["pkey", "-pubin", "-in", pem, "-outform", "DER", "-out", der])
        let digest = try await Self.openssl(stage, ["dgst", "-sha256", "-r", der])
        return String(digest.output.prefix(64))
    }

    private static func request(_ file: String, _ key: String, _ subject: String) -> [String] {
        [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", subject,
            "-out", file, "-keyout", key,
        ]
    }

    @discardableResult
    private static func openssl(_ stage: Stage, _ arguments: [String]) async throws -> Finished {
        let finished = try await stage.run("openssl", arguments)
        guard finished.isSuccess else { throw Trouble("openssl \(arguments): \(finished.errors)") }
        return finished
    }
}
