import Glibc

/// Where the gateway is that a command talks to.
enum GatewayPlace: Hashable {
    /// Behind the control socket in a data folder.
    case folder(String)
    /// Behind a URL without a slash at its end.
    case url(String)

    /// The longest path that a Unix socket may have (`sun_path` with its zero).
    private static let longestPath = 107

    /// What `--data` and `--url` say.
    init(_ arguments: Arguments) throws(CommandFailure) {
        guard let url = arguments.text(.url) else {
            self = .folder(arguments.text(.data) ?? Self.standardFolder)
            return
        }
        guard arguments.text(.data) == nil else { throw arguments.wrong("--data and --url do not go together") }
        guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
            throw arguments.wrong("--url takes a URL such as http://127.0.0.1:8025, not \(url)")
        }
        self = .url(url.hasSuffix("/") ? String(url.dropLast()) : url)
    }

    /// The data folder when nothing else is said.
    static let standardFolder = "./telepost-data"

    /// The control socket; `nil` for a URL.
    var socket: String? {
        switch self {
        case .folder(let folder): folder.hasSuffix("/") ? folder + "telepost.sock" : folder + "/telepost.sock"
        case .url: nil
        }
    }

    /// What comes before the path in a URL.
    var base: String {
        switch self {
        case .folder: "http://telepost"
        case .url(let url): url
        }
    }

    /// Refuses a folder whose control socket could not be reached in any case.
    func check() throws(CommandFailure) {
        guard let socket else { return }
        guard socket.utf8.count <= Self.longestPath else {
            throw .failed(
                "the path of the control socket, \(socket), is too long; the system allows \(Self.longestPath) octets")
        }
    }

    /// Why nobody could be reached.
    func unreachable(_ reason: String) -> CommandFailure {
        switch self {
        case .url(let url): return .failed("nothing answers at \(url): \(reason)")
        case .folder(let folder):
            if let socket, unsafe access(socket, W_OK) != 0, errno == EACCES {
                return .failed("you may not talk to the gateway on \(folder); only the user that it runs as may")
            }
            return .failed("no gateway is running on \(folder) (start one with: telepost serve --data \(folder))")
        }
    }
}
