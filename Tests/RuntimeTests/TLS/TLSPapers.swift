import Foundation
import Runtime

/// Keys and certificates that the `openssl` command makes anew for each run, in a folder that goes at its end.
struct TLSPapers: Sendable {
    static let shared = TLSPapers()

    let folder: URL
    /// What went wrong, when something did.
    let complaint: String

    func path(_ file: String) -> String { folder.appending(path: file).path }

    /// The chain and key of the certificate `name`.
    func identity(_ name: String) -> TLSIdentity {
        TLSIdentity(certificates: path("\(name).pem"), key: path("\(name).key"))
    }

    private init() {
        folder = FileManager.default.temporaryDirectory.appending(path: "telepost-tls-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try Self.authority.write(to: folder.appending(path: "ca.cnf"), atomically: true, encoding: .utf8)
            let (status, output) = try Self.run("/bin/sh", ["-ec", Self.script], in: folder)
            complaint = status == 0 ? "" : output
        } catch {
            complaint = "\(error)"
        }
        atexit {
            // Nothing is lost when the folder stays.
            try? FileManager.default.removeItem(at: TLSPapers.shared.folder)
        }
    }

    private static func run(_ program: String, _ arguments: [String], in folder: URL) throws -> (Int32, String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: said, as: UTF8.self))
    }

    private static let authority = """
        [ca]
        default_ca = test
        [test]
        database = index.txt
        serial = serial
        new_certs_dir = .
        default_md = sha256
        policy = any
        unique_subject = no
        copy_extensions = copy
        [any]
        organizationName = optional
        commonName = optional
        """

    private static let script = """
        authority() {
            openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj "/O=Test/CN=$2" \\
                -addext keyUsage=critical,keyCertSign -keyout $1.key -out $1.pem
        }
        issue() { # authority, name, subject, names, start, end
            openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "$3" ${4:+-addext} \\
                ${4:+"subjectAltName=$4"} -keyout $2.key -out $2.csr
            openssl ca -batch -notext -config ca.cnf -cert $1.pem -keyfile $1.key -in $2.csr -out $2.pem \\
                -startdate $5 -enddate $6
        }
        : > index.txt
        echo 1000 > serial
        authority ca 'Test Authority'
        authority stranger 'Unknown Authority'
        both='DNS:localhost,IP:127.0.0.1'
        issue ca server /O=Test/CN=localhost $both 20200101000000Z 20491231235900Z
        issue ca expired /CN=localhost $both 20200101000000Z 20200501120000Z
        issue ca future /CN=localhost $both 20480101000000Z 20491231235900Z
        issue ca other /CN=mail.example.org DNS:mail.example.org,DNS:*.example.net 20200101000000Z 20491231235900Z
        issue ca named /CN=localhost '' 20200101000000Z 20491231235900Z
        issue ca client /CN=gateway DNS:gateway 20200101000000Z 20491231235900Z
        issue stranger strange /CN=localhost $both 20200101000000Z 20491231235900Z
        openssl req -x509 -key server.key -days 3650 -subj /CN=localhost -addext subjectAltName=$both -out self.pem
        cp server.key self.key
        openssl pkey -in server.key -aes128 -passout pass:secret -out locked.key
        openssl req -x509 -newkey rsa:1024 -nodes -days 3650 -subj /CN=localhost -keyout weak.key -out weak.pem
        openssl x509 -in server.pem -noout -fingerprint -sha256 > server.fingerprint
        openssl pkey -in server.key -pubout -outform DER | openssl dgst -sha256 > server.keyprint
        """
}
