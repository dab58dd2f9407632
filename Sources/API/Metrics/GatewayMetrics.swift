import Gateway
import Messages

/// All figures of a gateway for monitoring.
struct GatewayMetrics: Sendable {
    private static let microseconds = 1_000_000
    /// The states that messages wait in.
    private static let queueStates: [MessageState] = [.queued, .sending, .unknown]

    let gateway: Gateway
    let overview: Overview
    let version: String

    /// The families, in the order in which people read them.
    var families: [MetricFamily] { about + messages + connections + store + servers + machine }

    private var figures: Figures { gateway.figures }

    private var about: [MetricFamily] {
        var build = MetricFamily("telepost_build_info", .gauge, "Which version of Telepost is running; always 1.")
        build.add(1, ("version", version))
        var attention = MetricFamily(
            "telepost_attention", .gauge, "Things on the console's first page that somebody should look at.")
        for severity in Attention.Severity.allCases {
            attention.add(overview.attention.count { $0.severity == severity }, ("severity", severity.rawValue))
        }
        var lines = MetricFamily("telepost_log_lines_total", .counter, "Lines of the log by level.")
        for line in gateway.log.lines.all { lines.add(line.count, ("level", line.label.word)) }
        return [build, attention, lines]
    }
}

// MARK: - Messages

extension GatewayMetrics {
    private var messages: [MetricFamily] {
        var submissions = MetricFamily(
            "telepost_submissions_total", .counter, "What came in and is on the disk, by the way it came.")
        for entry in figures.submissions { submissions.add(entry.count, ("door", entry.door.rawValue)) }
        var messages = MetricFamily(
            "telepost_messages_total", .counter, "Messages that came into a state, by where they go.")
        for entry in figures.messages {
            messages.add(entry.count, ("kind", entry.kind.word), ("state", entry.state.rawValue))
        }
        var storms = MetricFamily(
            "telepost_storm_refusals_total", .counter, "Mails and requests refused for being too much, or a loop.")
        storms.add(gateway.storms.refusals.value)
        return [submissions, messages, storms] + queues
    }

    private var queues: [MetricFamily] {
        var queue = MetricFamily(
            "telepost_queue_messages", .gauge, "Messages that wait for a connection, are on its wire, or are held.")
        var oldest = MetricFamily(
            "telepost_queue_oldest_seconds", .gauge, "How long the oldest message has waited for a connection.")
        for name in queueNames {
            for state in Self.queueStates {
                let figures = overview.queues.filter { ($0.connection?.text ?? "") == name && $0.state == state }
                queue.add(
                    figures.reduce(0) { $0 + $1.count }, ("connection", name), ("state", state.rawValue))
                guard state == .queued else { continue }
                let age = figures.compactMap(\.oldest).min().map { max(.zero, overview.at - $0) }
                oldest.add(age ?? .zero, ("connection", name))
            }
        }
        return [queue, oldest]
    }

    /// All that there is something to say about; the empty one for messages that no connection can carry.
    private var queueNames: [String] {
        let names = overview.connections.map(\.status.name.text) + overview.queues.map { $0.connection?.text ?? "" }
        return Set(names).sorted()
    }
}

// MARK: - Connections

extension GatewayMetrics {
    private var connections: [MetricFamily] {
        var up = MetricFamily("telepost_connection_up", .gauge, "Whether a connection can carry something now.")
        var paused = MetricFamily("telepost_connection_paused", .gauge, "Whether an operator has paused a connection.")
        var parts = MetricFamily(
            "telepost_connection_parts_total", .counter,
            "Parts or mails that the other side took or refused since the connection was started.")
        var success = MetricFamily(
            "telepost_fetch_last_success_timestamp_seconds", .gauge, "When a box elsewhere was last looked into.")
        for line in overview.connections {
            let label: MetricFamily.Label = ("connection", line.status.name.text)
            up.add(line.status.phase == .up ? 1 : 0, label)
            paused.add(line.status.phase == .paused ? 1 : 0, label)
            parts.add(line.status.partsSent, label, ("result", "sent"))
            parts.add(line.status.partsRefused, label, ("result", "refused"))
            if let last = line.status.lastSuccess { success.add(Int(last.seconds), label) }
        }
        return [up, paused, parts, submits, fetches, success]
    }

    private var submits: MetricFamily {
        var submits = MetricFamily(
            "telepost_connection_submit_seconds", .histogram,
            "How long the other side took to answer for a part or a mail.")
        for entry in figures.allSubmitTimes {
            submits.add(
                count: entry.times.count, sum: entry.times.sum, buckets: entry.times.buckets,
                scale: Self.microseconds, ("connection", entry.connection.text))
        }
        return submits
    }

    private var fetches: MetricFamily {
        var fetches = MetricFamily(
            "telepost_fetches_total", .counter, "How often boxes elsewhere were looked into, and what came of it.")
        for entry in figures.allFetches {
            let label: MetricFamily.Label = ("connection", entry.connection.text)
            fetches.add(entry.fetches.succeeded, label, ("result", "succeeded"))
            fetches.add(entry.fetches.failed, label, ("result", "failed"))
        }
        return fetches
    }
}

// MARK: - The store, the servers, the machine

extension GatewayMetrics {
    private var store: [MetricFamily] {
        var up = MetricFamily("telepost_store_up", .gauge, "Whether the store answers.")
        up.add(overview.storeTrouble == nil ? 1 : 0)
        var times = MetricFamily("telepost_store_commit_seconds", .histogram, "How long commits took.")
        let time = figures.commitTimes.reading
        times.add(count: time.count, sum: time.sum, buckets: time.buckets, scale: Self.microseconds)
        var rows = MetricFamily("telepost_store_commit_rows", .histogram, "How many rows commits changed.")
        let row = figures.commitRows.reading
        rows.add(count: row.count, sum: row.sum, buckets: row.buckets, scale: 1)
        return [up, times, rows]
    }

    private var servers: [MetricFamily] {
        var mails = MetricFamily(
            "telepost_smtp_server_messages_total", .counter, "Mails that clients sent, and what became of them.")
        for entry in figures.mails.all { mails.add(entry.count, ("result", entry.label.rawValue)) }
        var recipients = MetricFamily(
            "telepost_smtp_server_recipients_refused_total", .counter, "Recipients that the SMTP server refused.")
        recipients.add(figures.refusedRecipients.value)
        var sessions = MetricFamily("telepost_sessions", .gauge, "Sessions, or for HTTP requests, under way.")
        for entry in figures.openSessions.all { sessions.add(entry.count, ("server", entry.label.rawValue)) }
        var begun = MetricFamily("telepost_sessions_total", .counter, "Sessions, or for HTTP requests, begun.")
        for entry in figures.sessions.all { begun.add(entry.count, ("server", entry.label.rawValue)) }
        var answers = MetricFamily(
            "telepost_http_responses_total", .counter, "Answers to HTTP requests by the class of their status.")
        for entry in figures.answers.all { answers.add(entry.count, ("code", entry.label.rawValue)) }
        var logins = MetricFamily("telepost_logins_total", .counter, "Attempts to log in, and what came of them.")
        for entry in figures.allLogins {
            logins.add(entry.count, ("server", entry.login.rawValue), ("result", entry.result.rawValue))
        }
        return [mails, recipients, sessions, begun, answers, logins]
    }

    private var machine: [MetricFamily] {
        let premises = gateway.parts.premises?.premises() ?? Premises()
        var free = MetricFamily("telepost_disk_free_bytes", .gauge, "Room that is left on the disk of the store.")
        var size = MetricFamily("telepost_disk_size_bytes", .gauge, "Size of the disk of the store.")
        if let disk = premises.disk {
            free.add(disk.free)
            size.add(disk.total)
        }
        var ends = MetricFamily(
            "telepost_certificate_expiry_timestamp_seconds", .gauge, "When a certificate that servers show ends.")
        for certificate in premises.certificates {
            ends.add(Int(certificate.validUntil.seconds), ("owner", certificate.owner))
        }
        return [free, size, ends] + process(premises.process)
    }

    /// Under the names that all programs have for them.
    private func process(_ process: Premises.Process?) -> [MetricFamily] {
        var start = MetricFamily("process_start_time_seconds", .gauge, "When the process was started.")
        start.add(Int(overview.startedAt.seconds))
        guard let process else { return [start] }
        var processor = MetricFamily("process_cpu_seconds_total", .counter, "Time that processors spent on it.")
        processor.add(process.processorTime)
        var resident = MetricFamily("process_resident_memory_bytes", .gauge, "Memory that it occupies.")
        resident.add(process.residentMemory)
        var virtual = MetricFamily("process_virtual_memory_bytes", .gauge, "Its address space.")
        virtual.add(process.virtualMemory)
        var files = MetricFamily("process_open_fds", .gauge, "Files and sockets that it has open.")
        files.add(process.openFiles)
        var most = MetricFamily("process_max_fds", .gauge, "Files and sockets that it may have open.")
        most.add(process.filesAtMost)
        return [start, processor, resident, virtual, files, most]
    }
}

extension LogLevel {
    /// In full.
    fileprivate var word: String {
        switch self {
        case .error: "error"
        case .warning: "warning"
        case .info: "info"
        case .trace: "trace"
        }
    }
}

extension Destination.Kind {
    /// As configuration and monitoring call it.
    fileprivate var word: String {
        switch self {
        case .phone: "phone"
        case .mail: "mail"
        case .webHook: "web_hook"
        case .command: "command"
        case .nowhere: "nowhere"
        case .account: "account"
        case .folder: "folder"
        }
    }
}
