import Messages

/// All that decides what needs attention: values alone, so that the same facts always say the same.
struct AttentionFacts: Sendable {
    /// The overview, of which ``Overview/attention`` is still empty.
    var overview: Overview
    /// When the oldest of those that no connection can carry was accepted.
    var oldestNowhere: Timestamp?
    /// Reports of the last day that match no message.
    var strayReports = 0
    /// Whether there is an application that takes mail.
    var hasApplications = true
    /// The machine.
    var premises = Premises()

    /// A connection may take so long to come up.
    static let patience = Duration.seconds(60)
    /// A message may wait so long.
    static let longestWait = Duration.seconds(15 * 60)
    /// So long before its end a certificate is worth a line; and so long before, an urgent one.
    static let certificateNotice = (warning: Duration.seconds(21 * 86_400), urgent: Duration.seconds(3 * 86_400))
    /// Less room than this, in octets and in percent of the disk, is worth a line; and an urgent one.
    static let room = (warning: (octets: 2 << 30, percent: 10), urgent: (octets: 512 << 20, percent: 5))
    /// So many failures in ten minutes are more than usual if it was less than a third as many before.
    static let risingFailures = 10
}

/// What needs attention.
extension AttentionFacts {
    /// What somebody should look at, the most severe first.
    var attention: [Attention] {
        let all =
            [store, disk] + overview.connections.flatMap(lines) + [nowhere, failing, strays] + certificates
            + [warnings, carriers, applications]
        let found = all.compactMap(\.self)
        return Attention.Severity.allCases.flatMap { severity in found.filter { $0.severity == severity } }
    }

    private var store: Attention? {
        overview.storeTrouble.map { why in
            Attention(
                .urgent, "The store does not answer: \(why).",
                advice: "Look at the disk and at the log; mail is refused for now until it answers.", link: "/")
        }
    }

    private var disk: Attention? {
        guard let disk = overview.disk, disk.total > 0 else { return nil }
        let percent = disk.free * 100 / disk.total
        let isUrgent = disk.free < Self.room.urgent.octets || percent < Self.room.urgent.percent
        let isShort = disk.free < Self.room.warning.octets || percent < Self.room.warning.percent
        // A large disk is not short of room because a tenth of it is left.
        guard isShort, disk.free < 20 << 30 else { return nil }
        return Attention(
            isUrgent ? .urgent : .warning,
            "The disk is nearly full: \(percent) % of it is left, \(disk.free >> 20) MiB.",
            advice: "Make room or shorten how long messages are kept; when it is full, mail is refused for now.",
            link: "/configuration")
    }

    private func lines(_ line: Overview.Line) -> [Attention?] {
        [trouble(line), waiting(line), held(line)]
    }

    private func trouble(_ line: Overview.Line) -> Attention? {
        let status = line.status
        let name = status.name.text
        let link = "/connections/\(name)"
        let time = (overview.at - status.since).inWords
        let reason = status.reason.isEmpty ? "" : ": \(status.reason)"
        let queue = line.waiting > 0 ? " \(messages(line.waiting)) for it." : ""
        switch status.phase {
        case .up: return nil
        case .connecting:
            guard overview.at - status.since > Self.patience else { return nil }
            return Attention(
                .warning, "\(name) has been trying to connect for \(time)\(reason).\(queue)",
                advice: "Test the connection: the test shows the step that takes so long.", link: link)
        case .down where status.fetches:
            let last = status.lastSuccess.map { "the last time was \((overview.at - $0).inWords) ago" }
            return Attention(
                .urgent, "\(name) cannot fetch; \(last ?? "it never did since the start")\(reason).",
                advice: "Test the connection, and mend what the test shows.", link: link)
        case .down:
            return Attention(
                .urgent, "\(name) has been down for \(time)\(reason).\(queue)",
                advice: "Test the connection, and mend what the test shows.", link: link)
        case .paused:
            let words = status.reason.isEmpty ? "paused" : status.reason
            return Attention(
                line.waiting > 0 ? .warning : .hint, "\(name) has been \(words) for \(time).\(queue)",
                advice: "Resume it when it may carry messages again.", link: link)
        }
    }

    private func waiting(_ line: Overview.Line) -> Attention? {
        guard line.status.phase == .up, line.waiting > 0, let oldest = line.oldest,
            overview.at - oldest > Self.longestWait
        else { return nil }
        let name = line.status.name.text
        return Attention(
            .warning,
            "\(messages(line.waiting)) for \(name), the oldest for \((overview.at - oldest).inWords).",
            advice: "Look why: they are tried again after failures, or come faster than \(name) takes them.",
            link: "/messages?state=queued")
    }

    private func held(_ line: Overview.Line) -> Attention? {
        guard line.held > 0 else { return nil }
        let those = line.held == 1 ? "1 message is" : "\(line.held) messages are"
        return Attention(
            .warning, "\(those) held: \(line.status.name) never answered whether it took them.",
            advice: "Decide for each: retry it, at the risk of sending it twice, or cancel it.",
            link: "/messages?state=unknown")
    }

    private var nowhere: Attention? {
        guard overview.waitingNowhere > 0 else { return nil }
        let time = oldestNowhere.map { ", the oldest for \((overview.at - $0).inWords)" } ?? ""
        return Attention(
            .urgent, "\(messages(overview.waitingNowhere)) for connections that are not there\(time).",
            advice: "Make the connection again under its old name, or cancel the messages.",
            link: "/messages?state=queued")
    }

    private var failing: Attention? {
        let failures = overview.minutes.map(\.failed)
        let recent = failures.suffix(10).reduce(0, +)
        let before = failures.dropLast(10)
        guard recent >= Self.risingFailures, recent * before.count > 3 * 10 * before.reduce(0, +) else { return nil }
        return Attention(
            .warning, "Failures are rising: \(recent) messages failed in the last 10 minutes.",
            advice: "Look at the reasons of the failures.", link: "/messages?state=failed")
    }

    private var strays: Attention? {
        guard strayReports > 0 else { return nil }
        let count = strayReports >= Self.straysAtMost ? "\(Self.straysAtMost) or more" : "\(strayReports)"
        return Attention(
            .warning, "\(count) \(strayReports == 1 ? "report matches" : "reports match") no message since yesterday.",
            advice: "Look at the connection: a network may write ids in its reports differently.", link: "/connections")
    }

    /// More are not counted.
    static let straysAtMost = 100

    private var certificates: [Attention?] {
        premises.certificates.map { certificate in
            let left = certificate.validUntil - overview.at
            guard left < Self.certificateNotice.warning else { return nil }
            let isOver = left <= .zero
            let words = isOver ? "has ended \((.zero - left).inWords) ago" : "ends in \(left.inWords)"
            return Attention(
                left < Self.certificateNotice.urgent ? .urgent : .warning,
                "The certificate of \(certificate.owner) \(words).",
                advice: "Renew it; new files are read by themselves.", link: "/configuration")
        }
    }

    private var warnings: Attention? {
        guard premises.warnings > 0 else { return nil }
        let count = premises.warnings == 1 ? "a warning" : "\(premises.warnings) warnings"
        return Attention(
            .warning, "The configuration has \(count).", advice: "Check it: the check shows the places.",
            link: "/configuration")
    }

    private var carriers: Attention? {
        guard !overview.connections.contains(where: \.carriesTexts) else { return nil }
        return Attention(
            .hint, "No connection carries text messages yet.",
            advice: "Make a connection to a carrier, of type smpp.", link: "/connections/new?type=smpp")
    }

    private var applications: Attention? {
        guard !hasApplications else { return nil }
        return Attention(
            .hint, "Nothing is made of mail yet: there is no application.",
            advice: "Make an application that says which mail becomes a text.", link: "/applications/new")
    }

    private func messages(_ count: Int) -> String { count == 1 ? "1 message waits" : "\(count) messages wait" }
}

extension ConnectionStatus {
    /// Whether it looks for something elsewhere from time to time.
    fileprivate var fetches: Bool { ["pop3", "imap"].contains(type) }
}

extension Duration {
    /// As people say it, as in `3 hours`; the largest unit alone, rounded down.
    var inWords: String {
        let seconds = components.seconds
        let (number, unit): (Int64, String) =
            switch seconds {
            case ..<1: (0, "moment")
            case ..<60: (seconds, "second")
            case ..<3600: (seconds / 60, "minute")
            case ..<(2 * 86_400): (seconds / 3600, "hour")
            default: (seconds / 86_400, "day")
            }
        if number == 0 { return "a \(unit)" }
        return number == 1 ? "1 \(unit)" : "\(number) \(unit)s"
    }
}
