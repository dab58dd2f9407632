import Messages
import Testing

@testable import Gateway

@Suite struct AttentionTests {
    /// A gateway where all is well, an hour after its start.
    private static func facts(_ change: (inout AttentionFacts) -> Void = { _ in }) throws -> AttentionFacts {
        var overview = Overview(at: Samples.moment(3600), startedAt: Samples.moment(0))
        overview.connections = [try line { $0.carriesTexts = true }]
        overview.minutes = (0..<60).map {
            Overview.Minute(start: Samples.moment($0 * 60), accepted: 5, sent: 5, delivered: 5, failed: 0)
        }
        overview.disk = DiskRoom(free: 50 << 30, total: 100 << 30)
        var facts = AttentionFacts(overview: overview)
        change(&facts)
        return facts
    }

    private static func line(
        _ phase: ConnectionStatus.Phase = .up, name: String = "carrier", type: String = "smpp", since: Int64 = 0,
        reason: String = "", _ change: (inout Overview.Line) -> Void = { _ in }
    ) throws -> Overview.Line {
        var status = ConnectionStatus(
            name: try Samples.connection(name), type: type, remote: "x:1", since: Samples.moment(since))
        (status.phase, status.reason) = (phase, reason)
        var line = Overview.Line(status)
        change(&line)
        return line
    }

    private static func found(_ line: Overview.Line) throws -> [Attention] {
        try facts { facts in
            facts.overview.connections = [line]
            facts.overview.connections[0].carriesTexts = true
        }.attention
    }

    private static func words(_ attention: [Attention]) -> [String] {
        attention.map { "\($0.severity.rawValue): \($0.sentence)" }
    }

    @Test func `Where all is well there is nothing to look at`() throws {
        #expect(try Self.facts().attention.isEmpty)
    }

    @Test func `A new gateway says what is still to be done`() throws {
        let found = try Self.facts { facts in
            facts.overview.connections = []
            facts.hasApplications = false
        }.attention
        #expect(found.map(\.severity) == [.hint, .hint])
        #expect(found.map(\.link) == ["/connections/new?type=smpp", "/applications/new"])
    }

    @Test func `A connection that is down says since when, why, and what waits`() throws {
        let down = try Self.line(.down, since: 3600 - 27 * 60, reason: "connection refused") { $0.waiting = 2 }
        let found = try Self.found(down)
        #expect(
            Self.words(found) == [
                "urgent: carrier has been down for 27 minutes: connection refused. 2 messages wait for it."
            ])
        #expect(found.first?.link == "/connections/carrier")
        #expect(found.first?.advice.isEmpty == false)
    }

    @Test func `A connection may take a minute to come up`() throws {
        #expect(try Self.found(Self.line(.connecting, since: 3540)).isEmpty)
        #expect(
            try Self.words(Self.found(Self.line(.connecting, since: 3539)))
                == ["warning: carrier has been trying to connect for 1 minute."])
    }

    @Test func `A pause is a hint, and a warning when something waits`() throws {
        let words = "carrier has been paused by alice for 1 hour."
        #expect(try Self.words(Self.found(Self.line(.paused, reason: "paused by alice"))) == ["hint: \(words)"])
        #expect(
            try Self.words(Self.found(Self.line(.paused, reason: "paused by alice") { $0.waiting = 1 }))
                == ["warning: \(words) 1 message waits for it."])
    }

    @Test func `A box that cannot be looked into says when it last could`() throws {
        let never = try Self.line(.down, name: "box", type: "imap", reason: "wrong password")
        #expect(
            try Self.words(Self.found(never))
                == ["urgent: box cannot fetch; it never did since the start: wrong password."])
        let once = try Self.line(.down, name: "box", type: "pop3") { $0.status.lastSuccess = Samples.moment(0) }
        #expect(try Self.words(Self.found(once)) == ["urgent: box cannot fetch; the last time was 1 hour ago."])
    }

    @Test(arguments: [(900, true), (901, false)])
    func `What waits for more than a quarter of an hour is told`(wait: Int64, isFine: Bool) throws {
        let line = try Self.line { line in
            line.waiting = 42
            line.oldest = Samples.moment(3600 - wait)
        }
        let words = ["warning: 42 messages wait for carrier, the oldest for 15 minutes."]
        #expect(try Self.words(Self.found(line)) == (isFine ? [] : words))
    }

    @Test func `Messages that are held ask for a decision`() throws {
        let found = try Self.found(Self.line { $0.held = 1 })
        #expect(Self.words(found) == ["warning: 1 message is held: carrier never answered whether it took them."])
        #expect(found.first?.link == "/messages?state=unknown")
    }

    @Test func `Messages for connections that are not there are told of`() throws {
        let found = try Self.facts { facts in
            facts.overview.waitingNowhere = 5
            facts.oldestNowhere = Samples.moment(0)
        }.attention
        #expect(
            Self.words(found) == [
                "urgent: 5 messages wait for connections that are not there, the oldest for 1 hour."
            ])
    }

    @Test(arguments: [(9, 0, false), (10, 0, true), (10, 16, true), (10, 17, false), (500, 1000, false)])
    func `Failures rise when there are ten, and more than three times as many as before`(
        recent: Int, before: Int, isTold: Bool
    ) throws {
        let found = try Self.facts { facts in
            facts.overview.minutes[55].failed = recent
            facts.overview.minutes[20].failed = before
        }.attention
        let words = ["warning: Failures are rising: \(recent) messages failed in the last 10 minutes."]
        #expect(Self.words(found) == (isTold ? words : []))
    }

    @Test(
        arguments: [
            (50, 100, nil), (21, 1000, nil), (9, 100, .warning), (19, 1000, .urgent), (4, 100, .urgent),
            (1, 2, .warning),
            (10, 100, nil),
        ] as [(Int, Int, Attention.Severity?)])
    func `The disk is told of before it is full`(free: Int, total: Int, severity: Attention.Severity?) throws {
        let found = try Self.facts { $0.overview.disk = DiskRoom(free: free << 30, total: total << 30) }.attention
        #expect(found.map(\.severity) == [severity].compactMap(\.self))
    }

    @Test(
        arguments: [
            (21 * 86_400, nil), (21 * 86_400 - 1, .warning), (3 * 86_400, .warning), (3 * 86_400 - 1, .urgent),
            (-7200, .urgent),
        ] as [(Int64, Attention.Severity?)])
    func `A certificate is told of three weeks before its end`(left: Int64, severity: Attention.Severity?) throws {
        let found = try Self.facts { facts in
            facts.premises.certificates = [
                Premises.Certificate(of: "the servers", validUntil: Samples.moment(3600 + left))
            ]
        }.attention
        #expect(found.map(\.severity) == [severity].compactMap(\.self))
        if left < 0 {
            #expect(found.first?.sentence == "The certificate of the servers has ended 2 hours ago.")
        }
    }

    @Test func `A store that does not answer comes first, hints come last`() throws {
        let found = try Self.facts { facts in
            facts.hasApplications = false
            facts.strayReports = 1
            facts.premises.warnings = 1
            facts.overview.storeTrouble = "there is no room on the disk"
        }.attention
        #expect(
            Self.words(found) == [
                "urgent: The store does not answer: there is no room on the disk.",
                "warning: 1 report matches no message since yesterday.", "warning: The configuration has a warning.",
                "hint: Nothing is made of mail yet: there is no application.",
            ])
    }

    @Test(arguments: [
        (-5, "a moment"), (0, "a moment"), (1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (3599, "59 minutes"),
        (3600, "1 hour"), (172_799, "47 hours"), (172_800, "2 days"), (8_640_000, "100 days"),
    ])
    func `Times are told in their largest unit`(seconds: Int, words: String) {
        #expect(Duration.seconds(seconds).inWords == words)
    }
}
