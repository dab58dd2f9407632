import Configuration
import Gateway
import Glibc
import Messages

/// The descriptors behind the log; used by the log's own thread only.
final class LogOutput {
    private let destinations: LogWriter.Destinations
    private let colours = isatty(STDERR_FILENO) != 0
    private var console: [UInt8] = []
    private var file: [UInt8] = []
    private var descriptor: Int32 = -1
    private var date = ""

    init(_ destinations: LogWriter.Destinations) {
        self.destinations = destinations
        if !destinations.system.isEmpty { unsafe openlog("telepost", LOG_PID, LOG_MAIL) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func write(_ record: LogRecord) {
        if destinations.console.contains(record.level) {
            append(destinations.isJSON ? LogLine.json(record) : LogLine.text(record, colours: colours), to: &console)
        }
        if let target = destinations.file, target.levels.contains(record.level) {
            let time = CivilTime(record.at, isLocal: true)
            let date = target.date.text(year: time.year, month: time.month, day: time.day, hour: time.hour)
            if date != self.date { open(target.path, for: date) }
            append(destinations.isJSON ? LogLine.json(record) : LogLine.text(record), to: &file)
        }
        if destinations.system.contains(record.level) { toSystem(record) }
    }

    func flush() {
        Self.writeAll(console, to: STDERR_FILENO)
        console.removeAll(keepingCapacity: true)
        if descriptor >= 0 { Self.writeAll(file, to: descriptor) }
        file.removeAll(keepingCapacity: true)
    }

    private func append(_ line: String, to buffer: inout [UInt8]) {
        buffer.append(contentsOf: line.utf8)
        buffer.append(0x0A)
        if buffer.count > 65_536 { flush() }
    }

    /// `/var/log/smtp.log` of 20 November 2026 is `/var/log/smtp_261120.log` (row S2-19).
    private func open(_ path: String, for date: String) {
        // What waits belongs into the file before.
        flush()
        if descriptor >= 0 { close(descriptor) }
        self.date = date
        let name = LogOutput.datedName(path, date: date)
        descriptor = unsafe Glibc.open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        if descriptor < 0 {
            let reason = unsafe String(cString: strerror(errno))
            append("log: cannot write \(name): \(reason)", to: &console)
        }
    }

    static func datedName(_ path: String, date: String) -> String {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        guard let dot = path.lastIndex(of: "."), dot > slash, dot != path.index(after: slash) else {
            return "\(path)_\(date)"
        }
        return "\(path[..<dot])_\(date)\(path[dot...])"
    }

    private func toSystem(_ record: LogRecord) {
        let priority: Int32
        switch record.level {
        case .error: priority = LOG_ERR
        case .warning: priority = LOG_WARNING
        case .info: priority = LOG_INFO
        case .trace: priority = LOG_DEBUG
        }
        unsafe LogLine.words(record).withCString { pointer in
            unsafe withVaList([pointer]) { unsafe vsyslog(priority, "%s", $0) }
        }
    }

    private static func writeAll(_ octets: [UInt8], to descriptor: Int32) {
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
