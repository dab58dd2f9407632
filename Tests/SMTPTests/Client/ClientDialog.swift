import Bytes
import Messages
import SASL
import Testing

@testable import SMTP

/// Plays a written conversation against a client session.
///
/// Lines that drive it: `S: ` is a line of the server, `mail NAME` submits a mail of ``mails``, `stop`, `probe`, `lost`,
/// `tls failed`, `tick` (at the deadline, which is then now). All others are what the session does: `C: ` writes a line,
/// `tls`, `ready`, `settled: …` with an outcome for each recipient, `closed: …`. A handshake succeeds unless the next
/// line is `tls failed` or `S: `.
struct ClientDialog {
    static let mails: [String: OutgoingMail] = [
        "one": mail("c@d.example"),
        "two": mail("c@d.example", "e@f.example"),
        "three": mail("c@d.example", "e@f.example", "g@h.example"),
        "null": OutgoingMail(from: nil, to: [address("c@d.example")], content: Array("Subject: x\r\n\r\n.\r\n".utf8)),
        "none": mail(),
        "umlaut": mail("c@d.example", content: "Subject: x\r\n\r\nü\r\n"),
        "header": mail("c@d.example", content: "Subject: ü\r\n\r\ny\r\n"),
        "mixed": mail("c@d.example", "ü@f.example"),
        "empty": mail("c@d.example", content: ""),
        "quoted": mail("\"a> b\"@d.example"),
    ]

    static func mail(_ recipients: String..., content: String = "Subject: x\r\n\r\ny\r\n") -> OutgoingMail {
        OutgoingMail(from: address("a@b.example"), to: recipients.map(address), content: Array(content.utf8))
    }

    static func address(_ text: String) -> EmailAddress {
        guard let address = EmailAddress(text) else { preconditionFailure("no address: \(text)") }
        return address
    }

    static func settings(_ change: (inout SMTPClientProfile) -> Void = { _ in }) -> SMTPClientProfile {
        var settings = SMTPClientProfile(name: "gw.example")
        settings.times = SMTPClientTimes(.seconds(30))
        change(&settings)
        return settings
    }

    private(set) var session: SMTPClientSession
    private(set) var transcript: [String] = []
    private var now = Duration.seconds(1000)
    private var unfinished: [UInt8] = []
    /// Everything that the session wrote.
    private(set) var written: [UInt8] = []

    init(_ settings: SMTPClientProfile, digests: any SASLDigesting = FlatDigests()) {
        session = SMTPClientSession(settings, digests: digests)
        perform(session.receive(.connected, at: now))
    }

    /// Plays `dialog` with the server's lines in whole, then again cut at every place of each.
    static func play(
        _ dialog: String, digests: any SASLDigesting = FlatDigests(),
        sourceLocation: SourceLocation = #_sourceLocation, _ change: (inout SMTPClientProfile) -> Void = { _ in }
    ) {
        let lines = dialog.split(separator: "\n").map { String($0.drop { $0 == " " }) }.filter { !$0.isEmpty }
        let longest = lines.reduce(0) { max($0, $1.utf8.count) } * 4
        var cuts: [[Int]] = [[], Array(1..<longest)]
        // Every single cut is tried for all blocks at once.
        cuts += (1..<min(longest, 160)).map { [$0] }
        for cut in cuts {
            var dialog = ClientDialog(settings(change), digests: digests)
            dialog.run(lines, cut: cut)
            guard dialog.transcript != lines else { continue }
            let found = dialog.transcript.joined(separator: "\n")
            Issue.record(
                "cut at \(cut.prefix(3)):\n\(found)\n--- not\n\(lines.joined(separator: "\n"))",
                sourceLocation: sourceLocation)
            return
        }
    }

    private mutating func run(_ lines: [String], cut: [Int]) {
        var index = 0
        while index < lines.count {
            let line = lines[index]
            if line.hasPrefix("S: ") {
                var block: [UInt8] = []
                while index < lines.count, lines[index].hasPrefix("S: ") {
                    transcript.append(lines[index])
                    block += Array(lines[index].dropFirst(3).utf8) + [0x0D, 0x0A]
                    index += 1
                }
                feed(block, cut: cut)
                continue
            }
            index += 1
            drive(line)
            let next = index < lines.count ? lines[index] : ""
            if session.phase == .securing, transcript.last == "tls", line == "tls", next != "tls failed",
                !next.hasPrefix("S: ")
            {
                perform(session.receive(.secured, at: now))
            }
        }
    }

    private mutating func feed(_ octets: [UInt8], cut: [Int]) {
        var start = 0
        for end in cut.filter({ $0 < octets.count }) + [octets.count] {
            perform(session.receive(.received(Array(octets[start..<end])), at: now))
            start = end
        }
    }

    private mutating func drive(_ line: String) {
        let words = line.split(separator: " ")
        switch (words.first, words.last) {
        case ("mail", let name?):
            guard let mail = Self.mails[String(name)] else { return }
            drive(line, .submit(mail))
        case ("stop", _): drive(line, .stop)
        case ("probe", _): drive(line, .probe)
        case ("lost", _): drive(line, .connectionLost)
        case ("tls", "failed"): drive(line, .handshakeFailed)
        case ("tick", _):
            transcript.append(line)
            now = session.nextDeadline ?? now
            perform(session.tick(at: now))
        default: break
        }
    }

    private mutating func drive(_ line: String, _ input: SMTPClientSession.Input) {
        transcript.append(line)
        perform(session.receive(input, at: now))
    }

    mutating func drive(_ input: SMTPClientSession.Input) { perform(session.receive(input, at: now)) }

    mutating func perform(_ actions: [SMTPClientSession.Action]) {
        for action in actions {
            switch action {
            case .send(let octets): write(octets)
            case .sendContent:
                while let piece = session.nextContent(at: now) { write(piece) }
            case .startTLS: transcript.append("tls")
            case .ready: transcript.append("ready")
            case .settle(let delivery):
                transcript.append("settled: \(delivery.outcomes.map(Self.words).joined(separator: "; "))")
            case .close(let reason): transcript.append("closed: \(Self.words(reason))")
            }
        }
    }

    private mutating func write(_ octets: [UInt8]) {
        written += octets
        unfinished += octets
        let lines = String(decoding: unfinished, as: UTF8.self).split(
            separator: "\r\n", omittingEmptySubsequences: false)
        transcript += lines.dropLast().map { "C: \($0)" }
        unfinished = Array((lines.last ?? "").utf8)
    }

    static func words(_ outcome: SMTPDelivery.Outcome) -> String {
        switch outcome {
        case .accepted(let reply): "accepted \(reply)"
        case .refused(let reply, let stage): "refused at \(stage) \(reply)"
        case .declined(let decline): "declined \(decline)"
        case .notSent(let reason): "not sent \(words(reason))"
        case .unknown(let reason): "unknown \(words(reason))"
        }
    }

    static func words(_ reason: SMTPCloseReason) -> String {
        switch reason {
        case .finished: "finished"
        case .stopped: "stopped"
        case .refused(let reply, let stage): "refused at \(stage) \(reply)"
        case .serverCloses(let reply, let stage): "server closes at \(stage) \(reply)"
        case .timedOut(let stage): "timed out at \(stage)"
        case .connectionLost(let stage): "lost at \(stage)"
        case .handshakeFailed: "handshake"
        case .tlsNotOffered: "no tls"
        case .noMechanism(let offered): "no mechanism of \(offered.joined(separator: " "))"
        case .serverNotProven: "not proven"
        case .violation(.reply(let fault), let stage): "violation \(fault) at \(stage)"
        case .violation(.unexpected(let reply), let stage): "violation unexpected \(reply) at \(stage)"
        case .violation(.unasked(let reply), let stage): "violation unasked \(reply) at \(stage)"
        case .violation(.leftoverBeforeTLS, _): "violation leftover"
        case .violation(.challenge, _): "violation challenge"
        }
    }
}
