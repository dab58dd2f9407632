import API
import Gateway
import Glibc

/// The link by which the first administrator is made: printed, and kept in a file that only the owner of the process may
/// read, until it is used or the process ends.
enum SetupLink {
    /// Shows the link when there is no administrator yet.
    ///
    /// - Parameter console: where browsers find the console.
    static func show(_ gatekeeper: Gatekeeper, console: String, data: String, _ log: Log) {
        let file = path(in: data)
        unsafe unlink(file)
        guard let key = gatekeeper.makeSetupKey(whenUsed: { unsafe _ = unlink(file) }) else { return }
        let link = "\(console)/setup?key=\(key)"
        let isKept = keep(link, in: file)
        Terminal.print(
            """

            Nobody is administrator of this gateway yet. Open this link to become it; it works once:

              \(link)

            """)
        log.warning(
            "http", "nobody is administrator yet: the set-up link is on the terminal and, for its owner, in a file",
            isKept ? ["file": file] : [:])
    }

    /// Removes what a run has left that ends.
    static func remove(from data: String) {
        unsafe _ = unlink(path(in: data))
    }

    private static func path(in data: String) -> String {
        data.hasSuffix("/") ? data + "setup-link" : data + "/setup-link"
    }

    private static func keep(_ link: String, in file: String) -> Bool {
        let descriptor = unsafe open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let octets = Array((link + "\n").utf8)
        return unsafe octets.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) } == octets.count
    }
}
