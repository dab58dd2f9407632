import Foundation
import Runtime

/// A certificate for `localhost` and one of a client, in files of a folder of their own, good until 2119.
///
/// Their keys protect nothing but these tests.
struct ServerPapers: Sendable {
    static let shared = ServerPapers()

    private let folder: URL

    /// The server's certificate with its key; the file to trust.
    let server: TLSIdentity
    /// The client's certificate with its key.
    let client: TLSIdentity

    private init() {
        folder = FileManager.default.temporaryDirectory.appending(path: "servers-tests-\(UUID().uuidString)")
        let folder = folder
        let path = { (file: String) in folder.appending(path: file).path }
        server = TLSIdentity(certificates: path("server.pem"), key: path("server.key"))
        client = TLSIdentity(certificates: path("client.pem"), key: path("client.key"))
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            for (file, text) in Self.files {
                try text.write(to: folder.appending(path: file), atomically: true, encoding: .utf8)
            }
        } catch {
            fatalError("no folder for certificates: \(error)")
        }
        atexit {
            // Nothing is lost when the folder stays.
            try? FileManager.default.removeItem(at: ServerPapers.shared.folder)
        }
    }

    private static let files: [(String, String)] = [
        (
            "server.pem",
            """
            -----BEGIN CERTIFICATE-----
            MIIBmzCCAUGgAwIBAgIUPdBF1rLzCFw6H9e1DplTnBeCTHMwCgYIKoZIzj0EAwIw
            FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMDE3MTU1OFoYDzIxMTkxMjIz
            MTcxNTU4WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
            PQMBBwNCAATAHGVZzvHXupNGgwuuDPnkdBIYzl4P2BTi8FvXpb8dIgGJD+RzTzcE
            l81WOm46CGNbdPwH4/1u2ijS/dsH1xe1o28wbTAdBgNVHQ4EFgQUogCsZkOEcwwv
            oZeXUofuZLD6kNQwHwYDVR0jBBgwFoAUogCsZkOEcwwvoZeXUofuZLD6kNQwDwYD
            VR0TAQH/BAUwAwEB/zAaBgNVHREEEzARgglsb2NhbGhvc3SHBH8AAAEwCgYIKoZI
            zj0EAwIDSAAwRQIhAJvPNcFrdcPIsG2Zo10JwiMFlussqej9UEZjTsoExu3tAiAx
            WPoqqHuC6/njtIhBaqFtnlaeDdMOMTM4QmaP6Se9fA==
            -----END CERTIFICATE-----

            """
        ),
        (
            "server.key",
            """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQglmw+PglNi8v3TMUS
            AxmuETpR5YACzcvTAGTypMUhEPWhRANCAATAHGVZzvHXupNGgwuuDPnkdBIYzl4P
            2BTi8FvXpb8dIgGJD+RzTzcEl81WOm46CGNbdPwH4/1u2ijS/dsH1xe1
            -----END PRIVATE KEY-----

            """
        ),
        (
            "client.pem",
            """
            -----BEGIN CERTIFICATE-----
            MIIBdjCCAR2gAwIBAgIUPCjh6RZ1djtU5l1LHhpavCHxnUAwCgYIKoZIzj0EAwIw
            EDEOMAwGA1UEAwwFYWxpY2UwIBcNMjYxMTIwMTcxNTU4WhgPMjExOTEyMjMxNzE1
            NThaMBAxDjAMBgNVBAMMBWFsaWNlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE
            8jT/d4pppxJWVE7XsLMn+5c81OarLuyWs8He9P2fQ4cHaP2qc33MLtYkQo6XzZuy
            SPpJwC0snL0Ob2SZEO0uiaNTMFEwHQYDVR0OBBYEFJEgIQQ8dkJfrrFn/Z9p+VyD
            sFLcMB8GA1UdIwQYMBaAFJEgIQQ8dkJfrrFn/Z9p+VyDsFLcMA8GA1UdEwEB/wQF
            MAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgO9gwZSPKISa6u8azQi5ZsAqnrM7RDgFe
            oxZt4l+SwbwCIFOkvP8gfTwtlcdTyISUaTfGsJScQLFjM/Emf7Jr2zLK
            -----END CERTIFICATE-----

            """
        ),
        (
            "client.key",
            """
            -----BEGIN PRIVATE KEY-----
            MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgsnDTZ6tiaCesRyOQ
            bQFKII+tt6kF6CSyThd3k4ihz/2hRANCAATyNP93immnElZUTtewsyf7lzzU5qsu
            7Jazwd70/Z9Dhwdo/apzfcwu1iRCjpfNm7JI+knALSycvQ5vZJkQ7S6J
            -----END PRIVATE KEY-----

            """
        ),
    ]
}
