import API
import Gateway
import Messages

/// The story of a message in plain words, from the session that brought it to the last report.
struct TimeLine {
    /// One thing that happened.
    struct Step: Hashable {
        let at: Timestamp
        let words: String
        /// More, in the network's words; empty when there is nothing.
        let detail: String
        let tone: Notice.Tone
    }

    let steps: [Step]

    init(_ story: MessageStory) {
        let arrival = story.submission
        let received = Step(
            at: arrival.receivedAt, words: Self.arrival(arrival, size: story.contentSize),
            detail: Self.session(arrival),
            tone: .neutral)
        let kept = Step(
            at: story.message.acceptedAt, words: "Safe on the disk, and acknowledged", detail: "", tone: .neutral)
        steps = [received, kept] + story.events.map(Self.step)
    }

    var html: HTML {
        var items: [HTML] = []
        for (index, step) in steps.enumerated() {
            let gap = index == 0 ? nil : step.at - steps[index - 1].at
            let after = gap.map { $0 > .milliseconds(1) ? " · after \(Clock.duration($0))" : "" } ?? ""
            let detail: HTML = step.detail.isEmpty ? .nothing : #"<span class="note">\#(apart: step.detail)</span>"#
            items.append(
                """
                <li class="\(step.tone.rawValue)"><span class="what">\(apart: step.words)</span>\(detail)\
                <span class="when">\(Clock.clock(step.at))\(after)</span></li>
                """)
        }
        return #"<ol class="timeline">\#(items)</ol>"#
    }

    private static func arrival(_ arrival: Submission, size: Int) -> String {
        let what = Clock.size(size)
        return switch arrival.door {
        case .smtp: "A mail of \(what) came by SMTP from \(arrival.client)"
        case .api: arrival.client.isEmpty ? "Sent from this machine" : "Sent by the API from \(arrival.client)"
        case .phone: "A text came from \(arrival.origin?.description ?? "a phone") over \(arrival.client)"
        case .gateway: "This gateway wrote it"
        case .fetched: "A mail of \(what) was fetched by \(arrival.client)"
        case .folder: "A file was found by \(arrival.client)"
        case .smpp: "Submitted by SMPP from \(arrival.client)"
        }
    }

    private static func session(_ arrival: Submission) -> String {
        [
            arrival.greeting.isEmpty ? "" : "introduced as \(arrival.greeting)",
            arrival.account.map { "logged in as \($0)" } ?? "",
            arrival.session.isEmpty ? "" : "session \(arrival.session)",
        ].filter { !$0.isEmpty }.joined(separator: ", ")
    }

    private static func step(_ event: MessageEvent) -> Step {
        let (words, tone) = words(event)
        return Step(at: event.at, words: words, detail: event.detail, tone: tone)
    }

    private static func words(_ event: MessageEvent) -> (String, Notice.Tone) {
        let on = event.connection.map { " (\($0))" } ?? ""
        return switch event.kind {
        case .made: ("Made", .neutral)
        case .sent: ("Sent: the other side took it\(on)", .good)
        case .deferred: ("An attempt failed\(on); another follows", .warning)
        case .failed: ("Failed\(on)", .bad)
        case .unknown: ("On the wire, and no answer came\(on)", .warning)
        case .report: ("The network reported\(on)", .neutral)
        case .expired: ("Too late: its validity ended", .bad)
        case .cancelled: ("Cancelled", .warning)
        case .retried: ("To be tried again, somebody said", .neutral)
        case .noticed: ("Its sender was told", .neutral)
        case .stored: ("Put into the mailbox", .good)
        case .collected: ("Taken out of the mailbox by its owner", .good)
        }
    }
}

extension Clock {
    /// `2026-11-20 11:15:02.123`, UTC.
    static func clock(_ moment: Timestamp) -> String {
        let text = Moment(moment).description
        return "\(text.prefix(10)) \(text.dropFirst(11).dropLast())"
    }
}
