import Glibc
import Testing

@testable import telepost

@Suite struct TypedSecretTests {
    /// What is read of what is piped in, in as many lines as are asked for.
    private func lines(_ text: [UInt8], _ count: Int = 1) throws -> [String] {
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        defer { close(ends[0]) }
        try #require(unsafe write(ends[1], text, text.count) == text.count)
        close(ends[1])
        return try (0..<count).map { _ in try TypedSecret(.password, from: ends[0]).line() }
    }

    private func failure(_ text: [UInt8]) -> String {
        do {
            return try "understood: \(lines(text))"
        } catch {
            return (error as? CommandFailure).map { "\($0.exitCode) \($0.text)" } ?? "\(error)"
        }
    }

    @Test func `a line is read as it is, without its end`() throws {
        #expect(try lines(Array("hunter2\n".utf8)) == ["hunter2"])
        #expect(try lines(Array("hunter2\r\n".utf8)) == ["hunter2"])
        #expect(try lines(Array("no end".utf8)) == ["no end"])
        #expect(try lines(Array(" blanks stay \n".utf8)) == [" blanks stay "])
        #expect(try lines(Array("Grüße\nsecond\nthird\n".utf8), 2) == ["Grüße", "second"])
        let longest = [UInt8](repeating: 0x61, count: 4096)
        #expect(try lines(longest + [0x0A])[0].utf8.count == 4096)
    }

    @Test func `what is no secret is said`() {
        let none = "2 telepost: there is no password on standard input"
        #expect(failure([]) == none)
        #expect(failure([0x0A]) == none)
        #expect(failure(Array("\r\n".utf8)) == none)
        #expect(failure([0xFF, 0x0A]) == "2 telepost: this is not UTF-8")
        #expect(failure([UInt8](repeating: 0x61, count: 4097)) == "2 telepost: this is longer than 4096 octets")
    }

    @Test func `what is no terminal is not asked`() throws {
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        defer { for end in ends { close(end) } }
        let failure = #expect(throws: CommandFailure.self) {
            try TypedSecret(.password, from: ends[0]).ask(of: "alice")
        }
        #expect(failure?.exitCode == 2)
    }

    // MARK: A terminal

    /// What comes of typing `keys` at the question, and what the terminal showed meanwhile.
    private func typed(_ keys: String) throws -> (result: Result<String, CommandFailure>, shown: String) {
        let screen = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY)
        try #require(screen >= 0)
        defer { close(screen) }
        // TIOCSPTLCK and TIOCGPTN of <asm-generic/ioctls.h>.
        var (isLocked, number): (Int32, UInt32) = (0, 0)
        try #require(unsafe ioctl(screen, 0x4004_5431, &isLocked) == 0)
        try #require(unsafe ioctl(screen, 0x8004_5430, &number) == 0)
        let terminal = unsafe open("/dev/pts/\(number)", O_RDWR | O_NOCTTY)
        try #require(terminal >= 0)
        defer { close(terminal) }
        var settings = termios()
        unsafe tcgetattr(terminal, &settings)
        let before = settings.c_lflag
        // The line discipline keeps what is typed ahead, but treats it as the terminal stands at that moment.
        settings.c_lflag &= ~tcflag_t(ECHO | ISIG)
        unsafe withUnsafeMutableBytes(of: &settings.c_cc) { unsafe $0[Int(VEOL)] = 3 }
        unsafe tcsetattr(terminal, TCSANOW, &settings)
        let octets = Array(keys.utf8)
        try #require(unsafe write(screen, octets, octets.count) == octets.count)
        let result = Result { () throws(CommandFailure) in
            try TypedSecret(.password, from: terminal).ask(of: "alice")
        }
        unsafe tcgetattr(terminal, &settings)
        #expect(settings.c_lflag == before & ~tcflag_t(ECHO | ISIG), "as it was before the question")
        var shown = [UInt8](repeating: 0, count: 1000)
        var news = pollfd(fd: screen, events: Int16(POLLIN), revents: 0)
        let count = unsafe poll(&news, 1, 0) > 0 ? unsafe read(screen, &shown, shown.count) : 0
        return (result, String(decoding: shown.prefix(max(0, count)), as: UTF8.self))
    }

    @Test func `a secret is typed twice and not shown`() throws {
        let (result, shown) = try typed("long enough\nlong enough\n")
        #expect(result == .success("long enough"))
        #expect(!shown.contains("enough"))
    }

    @Test func `two different ones, none, and Ctrl-C change nothing`() throws {
        let table = [
            ("long enough\nlong enouhg\n", "these were two different ones; nothing is changed"),
            ("\n", "there is no password; nothing is changed"), ("\u{3}", "given up; nothing is changed"),
            ("long en\u{3}", "given up; nothing is changed"), ("long enough\n\u{3}", "given up; nothing is changed"),
        ]
        for (keys, text) in table {
            #expect(try typed(keys).result == .failure(.failed(text)), "\(keys.debugDescription)")
        }
    }
}
