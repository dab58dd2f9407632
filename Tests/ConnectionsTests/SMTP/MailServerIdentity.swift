import Foundation
import Runtime

/// A certificate for `localhost` and `mail.test` that vouches for itself until 2120, in files of a folder of its own.
///
/// Its key protects nothing but these tests.
struct MailServerIdentity {
    static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBbDCCARKgAwIBAgIBATAKBggqhkjOPQQDAjAUMRIwEAYDVQQDDAltYWlsLnRl
        c3QwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBaMBQxEjAQBgNVBAMM
        CW1haWwudGVzdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJCxvFgcZ0vSueUU
        kzcPNFSBCTURcBLtVKu3+lYsh9YmffAKUYJLygZN3oJ8po9MhpBzOetBuzqReIO4
        el5ft2mjUzBRMA8GA1UdEwEB/wQFMAMBAf8wHwYDVR0RBBgwFoIJbG9jYWxob3N0
        ggltYWlsLnRlc3QwHQYDVR0OBBYEFC2KOG98GuXgCq7/DZMMdnjpyLD6MAoGCCqG
        SM49BAMCA0gAMEUCIQCwxzTIMb8JNspxgzL56PL6B1CT2uQywlftAabIWhMStgIg
        JhKTvbREGuBLIekE69OfiqinMhNJh49p9hi36W5V2Uw=
        -----END CERTIFICATE-----

        """
    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgNjaM3HUSgDebDzv0
        vwuuhkhdy7/FIleV8gzYOIPV32qhRANCAASQsbxYHGdL0rnlFJM3DzRUgQk1EXAS
        7VSrt/pWLIfWJn3wClGCS8oGTd6CfKaPTIaQcznrQbs6kXiDuHpeX7dp
        -----END PRIVATE KEY-----

        """

    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "mail-server-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Self.certificate.write(to: folder.appending(path: "cert.pem"), atomically: true, encoding: .utf8)
        try Self.key.write(to: folder.appending(path: "key.pem"), atomically: true, encoding: .utf8)
    }

    /// The file to trust.
    var authorities: String { folder.appending(path: "cert.pem").path }

    func serverContext() throws -> TLSServerContext {
        try TLSServerContext(
            identity: TLSIdentity(certificates: authorities, key: folder.appending(path: "key.pem").path))
    }

    func remove() throws {
        try FileManager.default.removeItem(at: folder)
    }
}
