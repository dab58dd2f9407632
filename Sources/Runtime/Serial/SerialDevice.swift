import CUV
import Glibc

/// The system's side of serial lines: opening, locking, setting. All of it may block.
enum SerialDevice {
    /// Each speed in bits a second, with the system's word for it.
    static let speeds: [(bits: Int, word: Int32)] = [
        (300, B300), (600, B600), (1200, B1200), (2400, B2400), (4800, B4800), (9600, B9600), (19_200, B19200),
        (38_400, B38400), (57_600, B57600), (115_200, B115200), (230_400, B230400), (460_800, B460800),
        (921_600, B921600), (1_000_000, B1000000), (1_500_000, B1500000), (2_000_000, B2000000),
        (3_000_000, B3000000), (4_000_000, B4000000),
    ]

    /// Opens a device for one program alone, and sets it.
    static func open(_ path: String, _ settings: SerialPort.Settings) -> Result<Int32, SerialPortFailure> {
        guard let speed = speeds.first(where: { $0.bits == settings.speed }) else {
            return .failure(.unknownSpeed(settings.speed))
        }
        let descriptor = unsafe Glibc.open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return .failure(failure(errno, opening: path)) }
        if let failure = lock(descriptor, path)
            ?? set(descriptor, path, speed_t(speed.word), settings.hasHardwareFlowControl)
        {
            Glibc.close(descriptor)
            return .failure(failure)
        }
        tcflush(descriptor, TCIOFLUSH)
        return .success(descriptor)
    }

    /// The system's lock on files keeps out those that ask for it, `TIOCEXCL` those that only open.
    private static func lock(_ descriptor: Int32, _ path: String) -> SerialPortFailure? {
        guard isatty(descriptor) == 1 else { return .notSerial(path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return failure(errno, opening: path) }
        // The mark lasts until the last one closes the line. Of a pseudo-terminal the simulator keeps it open, so that the
        // mark of a program that was killed would stay.
        if !isPseudoTerminal(descriptor) { _ = ioctl(descriptor, UInt(TIOCEXCL)) }
        return nil
    }

    /// Linux, Documentation/admin-guide/devices.txt: 136 to 143 are Unix98 pseudo-terminals.
    private static func isPseudoTerminal(_ descriptor: Int32) -> Bool {
        var facts = stat()
        guard unsafe fstat(descriptor, &facts) == 0 else { return false }
        return (136...143).contains(facts.st_rdev >> 8 & 0xFFF)
    }

    private static func set(
        _ descriptor: Int32, _ path: String, _ speed: speed_t, _ hasFlowControl: Bool
    ) -> SerialPortFailure? {
        var line = termios()
        guard unsafe tcgetattr(descriptor, &line) == 0 else { return .notSerial(path) }
        makeRaw(&line)
        if hasFlowControl { line.c_cflag |= CRTSCTS } else { line.c_cflag &= ~CRTSCTS }
        unsafe cfsetspeed(&line, speed)
        guard unsafe tcsetattr(descriptor, TCSANOW, &line) == 0 else { return failure(errno, opening: path) }
        return nil
    }

    /// Octets as they are, both ways; no signals, no echo, modem lines ignored.
    static func makeRaw(_ line: inout termios) {
        unsafe cfmakeraw(&line)
        line.c_cflag &= ~tcflag_t(CSTOPB | HUPCL)
        line.c_cflag |= tcflag_t(CLOCAL | CREAD)
        // With less than one octet to wait for, a read of nothing would look like the end of the line.
        line.c_cc.5 = 0
        line.c_cc.6 = 1
    }

    private static func failure(_ code: Int32, opening path: String) -> SerialPortFailure {
        switch code {
        case ENOENT, ENODEV, ENXIO, ENOTDIR: .missing(path)
        case EBUSY, EWOULDBLOCK: .inUse(path)
        case EACCES, EPERM: .notAllowed(path)
        case ENOTTY, EISDIR: .notSerial(path)
        default: .system(OperatingSystemError(-code, during: "open \(path)"))
        }
    }
}
