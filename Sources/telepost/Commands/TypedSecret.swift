import Glibc

/// A secret from standard input: typed twice on a terminal, which does not show it, or a line of what is piped in.
struct TypedSecret {
    /// What it is for.
    enum Kind: String {
        case password
        case sharedSecret = "shared secret"
    }

    /// As much as a line may have; the gateway takes less.
    private static let longest = 4096
    /// Ctrl-C, where the terminal makes no signal of it.
    fileprivate static let interrupt: UInt8 = 3

    private let kind: Kind
    private let descriptor: Int32

    /// - Parameter descriptor: where it is read from.
    init(_ kind: Kind, from descriptor: Int32 = STDIN_FILENO) {
        self.kind = kind
        self.descriptor = descriptor
    }

    /// Asks for it, and once more.
    func ask(of account: String) throws(CommandFailure) -> String {
        guard isatty(descriptor) != 0 else {
            throw .wrongUsage("standard input is no terminal to ask on; use --password-stdin or --shared-secret-stdin")
        }
        let first = try hidden("new \(kind.rawValue) of \(account): ")
        guard try hidden("the same again: ") == first else {
            throw .failed("these were two different ones; nothing is changed")
        }
        return first
    }

    /// Reads a line.
    func line() throws(CommandFailure) -> String {
        let line = try read()
        guard !line.isEmpty else { throw .wrongUsage("there is no \(kind.rawValue) on standard input") }
        return try text(line)
    }

    private func hidden(_ prompt: String) throws(CommandFailure) -> String {
        // First the terminal falls silent, then somebody is asked.
        let terminal = QuietTerminal(descriptor)
        Screen.ask(prompt)
        let line: [UInt8]
        do throws(CommandFailure) { line = try read() } catch {
            terminal.restore()
            throw error
        }
        terminal.restore()
        Screen.ask("\n")
        guard !line.contains(Self.interrupt) else { throw .failed("given up; nothing is changed") }
        guard !line.isEmpty else { throw .failed("there is no \(kind.rawValue); nothing is changed") }
        return try text(line)
    }

    /// The octets before the next line feed, or before the end; nothing behind it is taken.
    private func read() throws(CommandFailure) -> [UInt8] {
        var line: [UInt8] = []
        var octet: UInt8 = 0
        while line.count <= Self.longest {
            let count = unsafe Glibc.read(descriptor, &octet, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1, octet != UInt8(ascii: "\n") else { break }
            line.append(octet)
            if octet == Self.interrupt { break }
        }
        guard line.count <= Self.longest else { throw .wrongUsage("this is longer than \(Self.longest) octets") }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        return line
    }

    private func text(_ line: [UInt8]) throws(CommandFailure) -> String {
        guard let text = String(validating: line, as: UTF8.self) else { throw .wrongUsage("this is not UTF-8") }
        return text
    }
}

/// A terminal that does not show what is typed, nor makes signals of it: a signal would leave it like this.
private struct QuietTerminal {
    private let descriptor: Int32
    private var before = termios()

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        unsafe tcgetattr(descriptor, &before)
        var quiet = before
        quiet.c_lflag &= ~tcflag_t(ECHO | ISIG)
        // Ctrl-C ends the line, and is part of it.
        unsafe withUnsafeMutableBytes(of: &quiet.c_cc) { unsafe $0[Int(VEOL)] = TypedSecret.interrupt }
        unsafe tcsetattr(descriptor, TCSADRAIN, &quiet)
    }

    func restore() {
        var before = before
        unsafe tcsetattr(descriptor, TCSADRAIN, &before)
    }
}
