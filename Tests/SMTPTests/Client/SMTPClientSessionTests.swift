import Messages
import SASL
import Testing

@testable import SMTP

/// State and action for each phase and input, and the clock.
@Suite struct SMTPClientSessionTests {
    typealias Session = SMTPClientSession
    typealias Phase = Session.Phase

    static func octets(_ text: String) -> [UInt8] { Array(text.utf8) }

    static let ehlo = "250-x\r\n250-AUTH LOGIN\r\n250 STARTTLS\r\n"

    /// A session in each phase, at ten seconds.
    static func session(in phase: Phase) -> Session {
        let settings = ClientDialog.settings {
            if phase == .askingTLS || phase == .securing { $0.security = .startTLS }
            if phase == .loggingIn {
                $0.security = .implicit
                $0.login = SASLLogin(username: "u", password: "p")
            }
        }
        var session = Session(settings, digests: FlatDigests())
        for input in way(to: phase) {
            _ = session.receive(input, at: .seconds(10))
            if session.phase == .writing, phase != .writing { while session.nextContent(at: .seconds(10)) != nil {} }
        }
        return session
    }

    static func way(to phase: Phase) -> [Session.Input] {
        let greeted: [Session.Input] = [.connected, .received(octets("220 x\r\n"))]
        let ready = greeted + [.received(octets(ehlo))]
        let mail = ready + [.submit(ClientDialog.mail("c@d.example"))]
        let written = mail + [.received(octets("250 ok\r\n250 ok\r\n354 go\r\n"))]
        switch phase {
        case .opening: return []
        case .greeting: return [.connected]
        case .hello: return greeted
        case .oldHello: return greeted + [.received(octets("500 x\r\n"))]
        case .askingTLS, .loggingIn, .ready: return ready
        case .securing: return ready + [.received(octets("220 x\r\n"))]
        case .addressing: return mail
        case .writing, .ending: return written
        case .resetting: return mail + [.received(octets("250 ok\r\n550 no\r\n"))]
        case .probing: return ready + [.probe]
        case .quitting: return ready + [.stop]
        case .closed: return [.connectionLost]
        }
    }

    @Test func `Each session that is made for a phase is in it`() {
        for phase in Phase.allCases { #expect(Self.session(in: phase).phase == phase) }
    }

    /// A cell is the next phase; a turn that is not listed changes nothing.
    static let turns: [Phase: [Session.Turn: Phase]] = [
        .opening: [.connected: .greeting],
        .greeting: [.greeted: .hello],
        .hello: [
            .helloRefused: .oldHello, .tlsAsked: .askingTLS, .loginBegun: .loggingIn, .madeReady: .ready,
            .left: .quitting,
        ],
        .oldHello: [.madeReady: .ready, .left: .quitting],
        .askingTLS: [.tlsGranted: .securing],
        .securing: [.secured: .hello],
        .loggingIn: [.madeReady: .ready, .left: .quitting],
        .ready: [.mailBegun: .addressing, .probed: .probing, .left: .quitting],
        .addressing: [
            .invited: .writing, .written: .ending, .mailAbandoned: .resetting, .madeReady: .ready, .left: .quitting,
        ],
        .writing: [.written: .ending],
        .ending: [.madeReady: .ready, .left: .quitting],
        .resetting: [.madeReady: .ready, .left: .quitting],
        .probing: [.madeReady: .ready, .left: .quitting],
    ]

    @Test func `The table of phases`() {
        for phase in Phase.allCases {
            for turn in Session.Turn.allCases {
                let expected = turn == .ended ? .closed : Self.turns[phase]?[turn] ?? phase
                #expect(Session.transition(from: phase, on: turn) == expected, "\(phase) on \(turn)")
            }
        }
    }

    static func name(_ action: Session.Action) -> String {
        switch action {
        case .send(let octets): String(decoding: octets.prefix(4), as: UTF8.self)
        case .sendContent: "content"
        case .startTLS: "tls"
        case .ready: "ready"
        case .settle: "settle"
        case .close: "close"
        }
    }

    static let inputs: [String: Session.Input] = [
        "connected": .connected, "200": .received(octets("200 x\r\n")), "334": .received(octets("334 eA==\r\n")),
        "400": .received(octets("400 x\r\n")), "421": .received(octets("421 x\r\n")),
        "500": .received(octets("500 x\r\n")),
        "junk": .received(octets("x\r\n")), "part": .received(octets("2")), "nothing": .received([]),
        "secured": .secured,
        "unsecured": .handshakeFailed, "submit": .submit(ClientDialog.mail("c@d.example")), "probe": .probe,
        "stop": .stop, "lost": .connectionLost,
    ]

    /// A cell is the actions, then `>` and the next phase unless it stays; `-`: nothing.
    static let table = """
                   opening           greeting           hello              oldHello           askingTLS          securing            loggingIn         ready               addressing          writing              ending               resetting          probing            quitting          closed
        connected  ->greeting        -                  -                  -                  -                  -                   -                 -                   -                   -                    -                    -                  -                  -                 -
        200        -                 EHLO>hello         ready>ready        ready>ready        tls>securing       close>closed        ready>ready       close>closed        RCPT                settle,close>closed  settle,ready>ready   ready>ready        ready>ready        close>closed      -
        334        -                 close>closed       close>closed       close>closed       close>closed       close>closed        dQ==              close>closed        settle,close>closed settle,close>closed  settle,close>closed  QUIT>quitting      QUIT>quitting      close>closed      -
        400        -                 close>closed       close>closed       close>closed       close>closed       close>closed        close>closed      close>closed        settle,ready>ready  settle,close>closed  settle,ready>ready   QUIT>quitting      QUIT>quitting      close>closed      -
        421        -                 close>closed       close>closed       close>closed       close>closed       close>closed        close>closed      close>closed        settle,close>closed settle,close>closed  settle,close>closed  close>closed       close>closed       close>closed      -
        500        -                 close>closed       HELO>oldHello      close>closed       close>closed       close>closed        close>closed      close>closed        settle,ready>ready  settle,close>closed  settle,ready>ready   QUIT>quitting      QUIT>quitting      close>closed      -
        junk       -                 close>closed       close>closed       close>closed       close>closed       close>closed        close>closed      close>closed        settle,close>closed settle,close>closed  settle,close>closed  close>closed       close>closed       close>closed      -
        part       -                 -                  -                  -                  -                  close>closed        -                 -                   -                   -                    -                    -                  -                  -                 -
        nothing    -                 -                  -                  -                  -                  -                   -                 -                   -                   -                    -                    -                  -                  -                 -
        secured    -                 -                  -                  -                  -                  EHLO>hello          -                 -                   -                   -                    -                    -                  -                  -                 -
        unsecured  -                 -                  -                  -                  -                  close>closed        -                 -                   -                   -                    -                    -                  -                  -                 -
        submit     settle            settle             settle             settle             settle             settle              settle            MAIL>addressing     settle              settle               settle               settle             settle             settle            settle
        probe      -                 -                  -                  -                  -                  -                   -                 NOOP>probing        -                   -                    -                    -                  -                  -                 -
        stop       close>closed      close>closed       close>closed       close>closed       close>closed       close>closed        close>closed      QUIT>quitting       -                   -                    -                    -                  -                  -                 -
        lost       close>closed      close>closed       close>closed       close>closed       close>closed       close>closed        close>closed      close>closed        settle,close>closed settle,close>closed  settle,close>closed  close>closed       close>closed       close>closed      -
        """

    @Test func `State and actions for each phase and input`() throws {
        let rows = Self.table.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        let phases = try #require(rows.first)
        #expect(phases == Phase.allCases.map { "\($0)" })
        for row in rows.dropFirst() {
            let input = try #require(Self.inputs[row[0]])
            for (phase, cell) in zip(Phase.allCases, row.dropFirst()) {
                var session = Self.session(in: phase)
                let actions = session.receive(input, at: .seconds(11)).map(Self.name).joined(separator: ",")
                let next = session.phase == phase ? "" : ">\(session.phase)"
                // "ready>ready" and the like: the phase is written out where it changes.
                #expect((actions.isEmpty ? "-" : actions) + next == cell, "\(row[0]) in \(phase)")
            }
        }
        #expect(rows.count == Self.inputs.count + 1)
    }

    @Test func `Each phase has its deadline`() {
        let deadlines: [Phase: Duration] = [
            .greeting: .seconds(30), .hello: .seconds(31), .oldHello: .seconds(31), .askingTLS: .seconds(31),
            .securing: .seconds(31), .loggingIn: .seconds(31), .ready: .seconds(7), .addressing: .seconds(31),
            .writing: .seconds(33), .ending: .seconds(34), .resetting: .seconds(31), .probing: .seconds(31),
            .quitting: .seconds(5),
        ]
        for phase in Phase.allCases {
            let settings = ClientDialog.settings {
                if phase == .askingTLS || phase == .securing { $0.security = .startTLS }
                if phase == .loggingIn {
                    ($0.security, $0.login) = (.implicit, SASLLogin(username: "u", password: "p"))
                }
                $0.idle = .seconds(7)
                ($0.times.greeting, $0.times.command, $0.times.data) = (.seconds(30), .seconds(31), .seconds(32))
                ($0.times.piece, $0.times.end, $0.times.quit) = (.seconds(33), .seconds(34), .seconds(5))
            }
            var session = Session(settings, digests: FlatDigests())
            for input in Self.way(to: phase) {
                _ = session.receive(input, at: .seconds(10))
                if session.phase == .writing, phase != .writing {
                    while session.nextContent(at: .seconds(10)) != nil {}
                }
            }
            #expect(session.nextDeadline == deadlines[phase].map { $0 + .seconds(10) }, "\(phase)")
            guard let deadline = session.nextDeadline else { continue }
            #expect(session.tick(at: deadline - .nanoseconds(1)) == [], "\(phase)")
            let actions = session.tick(at: deadline).map(Self.name)
            switch phase {
            case .ready: #expect(actions == ["QUIT"])
            case .addressing, .writing, .ending: #expect(actions == ["settle", "close"])
            default: #expect(actions == ["close"], "\(phase)")
            }
        }
    }

    @Test func `DATA has a time of its own, and half an answer does not gain any`() {
        var session = Self.session(in: .addressing)
        _ = session.receive(.received(Self.octets("250 ok\r\n250 ok\r\n")), at: .seconds(20))
        #expect(session.stage == .data)
        #expect(session.nextDeadline == .seconds(50))
        _ = session.receive(.received(Self.octets("35")), at: .seconds(45))
        #expect(session.nextDeadline == .seconds(50))
    }

    @Test func `The answer to a mail is awaited for ten minutes at least`() {
        #expect(SMTPClientTimes(.seconds(30)).end == .seconds(600))
        #expect(SMTPClientTimes(.seconds(900)).end == .seconds(900))
        #expect(SMTPClientTimes(.seconds(2)).quit == .seconds(2))
        #expect(SMTPClientTimes(.seconds(30)).quit == .seconds(5))
    }

    @Test func `A mail is handed out in pieces, and counts as written with the last one`() {
        var session = Self.session(in: .ready)
        let content = [UInt8](repeating: 0x2E, count: Session.pieceSize * 2)
        let mail = OutgoingMail(from: nil, to: [ClientDialog.address("c@d.example")], content: content)
        _ = session.receive(.submit(mail), at: .zero)
        #expect(
            session.receive(.received(Self.octets("250 a\r\n250 b\r\n354 c\r\n")), at: .zero).contains(.sendContent))
        let first = session.nextContent(at: .seconds(5))
        #expect(first?.count == Session.pieceSize + 1)
        #expect(session.phase == .writing)
        #expect(session.nextDeadline == .seconds(35))
        var broken = session
        let lost = broken.receive(.connectionLost, at: .zero)
        #expect(lost.first == .settle(SMTPDelivery([.notSent(.connectionLost(.content))])))
        let last = session.nextContent(at: .seconds(6))
        #expect(last?.suffix(5) == [0x0D, 0x0A, 0x2E, 0x0D, 0x0A])
        #expect(session.phase == .ending)
        #expect(session.nextContent(at: .seconds(7)) == nil)
        let unknown = session.receive(.connectionLost, at: .zero)
        #expect(unknown.first == .settle(SMTPDelivery([.unknown(.connectionLost(.end))])))
    }

    @Test func `A refusal while the mail is written ends both`() {
        var session = Self.session(in: .writing)
        let actions = session.receive(.received(Self.octets("552 5.3.4 too large\r\n")), at: .zero)
        let reply = RemoteReply(code: 552, lines: [Self.octets("5.3.4 too large")[...]])
        #expect(actions == [.settle(SMTPDelivery([.refused(reply, .content)])), .close(.refused(reply, .content))])
    }

    @Test func `A crowd of recipients is not written all at once`() {
        var session = Session(ClientDialog.settings(), digests: FlatDigests())
        _ = session.receive(.connected, at: .zero)
        _ = session.receive(.received(Self.octets("220 x\r\n250-x\r\n250 PIPELINING\r\n")), at: .zero)
        let crowd = (0..<250).map { ClientDialog.address("p\($0)@d.example") }
        let mail = OutgoingMail(from: nil, to: crowd, content: Self.octets("x"))
        func lines(_ actions: [Session.Action]) -> Int {
            actions.reduce(0) { count, action in
                if case .send(let octets) = action { count + octets.count { $0 == 0x0A } } else { count }
            }
        }
        #expect(lines(session.receive(.submit(mail), at: .zero)) == 100)
        var written = 100
        for _ in 0..<251 { written += lines(session.receive(.received(Self.octets("250 ok\r\n")), at: .zero)) }
        #expect(written == 252)
        #expect(session.receive(.received(Self.octets("354 go\r\n")), at: .zero) == [.sendContent])
    }

    @Test func `A name that is none is not said`() {
        for (name, said) in [
            ("gw.example", "gw.example"), ("", "localhost"), ("a\r\nMAIL", "localhost"), ("ü", "localhost"),
        ] {
            #expect(SMTPClientProfile(name: name).name == said)
        }
    }
}
