import API
import Glibc
import Web

/// Standard output and standard error.
enum Screen {
    /// How something stands out.
    enum Style: String {
        case plain = ""
        case strong = "1"
        case faint = "2"
        case good = "32"
        case doubtful = "33"
        case bad = "31"
    }

    /// Whether standard output is a terminal.
    static let isTerminal = isatty(STDOUT_FILENO) != 0

    /// Whether colours are welcome.
    static let hasColours: Bool = {
        let refusal = unsafe getenv("NO_COLOR").map { unsafe String(cString: $0) } ?? ""
        let terminal = unsafe getenv("TERM").map { unsafe String(cString: $0) } ?? "dumb"
        return isTerminal && refusal.isEmpty && terminal != "dumb"
    }()

    /// How many columns a line should have at most, 80 to 120.
    static let width: Int = {
        var size = winsize()
        guard isTerminal, unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 100 }
        return min(120, max(80, Int(size.ws_col)))
    }()

    /// Writes a line to standard output.
    static func print(_ text: String) { write(text + "\n", to: STDOUT_FILENO) }

    /// Writes a line to standard error.
    static func complain(_ text: String) { write(text + "\n", to: STDERR_FILENO) }

    /// Writes to standard error what somebody is to answer on the same line.
    static func ask(_ text: String) { write(text, to: STDERR_FILENO) }

    /// Writes a value as one line of JSON.
    static func print(json value: some Encodable) throws(CommandFailure) {
        do { write(try JSON.encode(value), to: STDOUT_FILENO) } catch {
            throw .failed("the answer could not be written")
        }
    }

    /// A text in a style, on a terminal.
    static func styled(_ text: String, _ style: Style) -> String {
        hasColours && style != .plain ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
    }

    private static func write(_ text: String, to descriptor: Int32) { write(Array(text.utf8), to: descriptor) }

    private static func write(_ octets: [UInt8], to descriptor: Int32) {
        var rest = octets[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                return
            }
            rest = rest.dropFirst(count)
        }
    }
}
