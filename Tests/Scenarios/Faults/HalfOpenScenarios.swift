import Foundation
import Synchronization
import Testing

/// A network that loses its way between Telepost and an SMSC: nobody hangs up, and nobody hears anything.
@Suite(.timeLimit(.minutes(5))) struct HalfOpenScenarios {
    /// What becomes of a connection in the middle of a window.
    enum Cut: Sendable, CaseIterable {
        /// What the SMSC says gets lost.
        case answersLost
        /// What Telepost says gets lost.
        case requestsLost
        case bothLost
        /// The network breaks the connection.
        case reset

        func happen(to relay: Relay) {
            switch self {
            case .answersLost: relay.fallSilent([.back])
            case .requestsLost: relay.fallSilent([.there])
            case .bothLost: relay.fallSilent()
            case .reset: relay.reset()
            }
        }

        var line: String {
            self == .reset ? "down: the connection was lost" : "down: the SMSC does not answer enquire_link"
        }
    }

    private static let window = 4
    private static let count = 10
    private static let quick = ["enquire_link = \"1s\"", "timeout = \"1s\"", "window = \(window)"]

    @Test func `A link that falls silent while nothing is sent is noticed, and mail waits for the next one`()
        async throws
    {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let (telepost, relay) = try await Self.gateway(stage, smsc)
            let control = ControlSocket(telepost)
            _ = try await control.connection { $0.state == "up" }
            // The next login gets no answer either.
            relay.isSilentForAll = true
            let line = try await telepost.line("down", within: .seconds(10)) { $0.text.hasPrefix("down: ") }
            #expect(line.text == "down: the SMSC does not answer enquire_link")
            #expect(line.level == "W")
            let down = try await control.connection { $0.state != "up" && $0.reason == "no answer to the login" }
            #expect(down.outstanding == 0)
            #expect(try await telepost.take(Letter("patience"), for: "+447700900123@sms.test").hasPrefix("250 "))
            #expect(try await control.connection { $0.waiting == 1 }.state != "up")
            relay.isSilentForAll = false
            #expect(try await smsc.text().text == "patience")
            try await control.idle()
            _ = try await control.connection { $0.state == "up" && $0.reason.isEmpty }
            let message = try #require(try await control.messages().first)
            #expect(try await control.story(message.id).events.map(\.kind) == ["sent"])
            #expect(smsc.texts.count == 1)
        }
    }

    @Test(arguments: Cut.allCases)
    func `With resend everything arrives after a window was cut off, and what may come twice was unknown`(_ cut: Cut)
        async throws
    {
        try await Stage.run { stage in
            let (smsc, telepost) = try await Self.window(cutOffBy: cut, stage, whenUnknown: "resend")
            let control = ControlSocket(telepost)
            let messages = try await control.messages()
            #expect(messages.map(\.state) == Array(repeating: "sent", count: Self.count))
            let copies = Dictionary(grouping: smsc.seen.value.parts, by: \.destination).mapValues(\.count)
            #expect(copies.count == Self.count)
            var unknown = 0
            for message in messages {
                let wasUnknown = try await control.story(message.id).events.contains { $0.kind == "unknown" }
                if wasUnknown { unknown += 1 }
                #expect(wasUnknown || copies[String(message.to.dropFirst())] == 1, "\(message) came twice")
            }
            #expect((1...Self.window).contains(unknown), "\(unknown) were unknown")
            // What was lost before it came to the SMSC cannot come twice.
            if cut == .requestsLost { #expect(copies.values.allSatisfy { $0 == 1 }) }
        }
    }

    @Test(arguments: Cut.allCases, ["hold", "fail"])
    func `With hold or fail nothing comes twice after a window was cut off`(_ cut: Cut, _ policy: String) async throws {
        try await Stage.run { stage in
            let (smsc, telepost) = try await Self.window(cutOffBy: cut, stage, whenUnknown: policy)
            let messages = try await ControlSocket(telepost).messages()
            let arrived = smsc.seen.value.parts.map { "+" + $0.destination }
            #expect(Set(arrived).count == arrived.count)
            let undecided = messages.filter { $0.state == (policy == "hold" ? "unknown" : "failed") }
            #expect((1...Self.window).contains(undecided.count), "\(undecided.count) were unknown")
            let sent = messages.filter { $0.state == "sent" }
            #expect(sent.count + undecided.count == Self.count)
            #expect(Set(sent.map(\.to)).isSubset(of: arrived))
            if cut == .requestsLost { #expect(Set(undecided.map(\.to)).isDisjoint(with: arrived)) }
            if cut == .answersLost { #expect(Set(undecided.map(\.to)).isSubset(of: arrived)) }
        }
    }

    @Test func `A link that stalls with a full window and goes on in time costs nothing`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let (telepost, relay) = try await Self.gateway(
                stage, smsc, ["enquire_link = \"10s\"", "timeout = \"10s\"", "window = \(Self.window)"])
            relay.fallSilent([.back])
            try await Self.send(telepost)
            _ = try await smsc.seen.first("a full window") { $0.parts.count == Self.window ? true : nil }
            let control = ControlSocket(telepost)
            #expect(try await control.connection { $0.outstanding == Self.window }.state == "up")
            relay.goOn()
            _ = try await smsc.texts(Self.count)
            try await control.idle()
            #expect(try await control.messages().allSatisfy { $0.state == "sent" })
            #expect(smsc.seen.value.parts.count == Self.count)
            #expect(smsc.seen.value.binds == 1)
        }
    }

    @Test func `Answers that come when nobody waits for them any more still count`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc(ScriptedSMSC.Behaviour(delay: .milliseconds(1500)))
            let (telepost, _) = try await Self.gateway(stage, smsc, Self.quick + ["when_unknown = \"hold\""])
            try await Self.send(telepost)
            let control = ControlSocket(telepost)
            let line = try await telepost.line("late") { $0.text == "an answer came late" }
            #expect(line.level == "W")
            let id = try #require(line.fields["message"].flatMap { Int($0) })
            let _: Bool = try await eventually("all messages sent") {
                try await control.messages("&state=sent").count == Self.count ? true : nil
            }
            #expect(try await control.story(id).events.map(\.kind) == ["unknown", "sent"])
            #expect(smsc.seen.value.parts.count == Self.count)
            #expect(smsc.seen.value.binds == 1)
        }
    }

    /// Sends messages over a link that is cut off in the middle, waits until all are settled.
    private static func window(
        cutOffBy cut: Cut, _ stage: Stage, whenUnknown: String
    ) async throws -> (ScriptedSMSC, Telepost) {
        let smsc = try stage.smsc()
        let (telepost, relay) = try await gateway(stage, smsc, quick + ["when_unknown = \"\(whenUnknown)\""])
        smsc.behaviour.withLock {
            $0.answer = { _, number in
                if number == 3 { cut.happen(to: relay) }
                return .accept
            }
        }
        try await send(telepost)
        let line = try await telepost.line("down", within: .seconds(10)) { $0.text.hasPrefix("down: ") }
        #expect(line.text == cut.line)
        #expect(line.level == "W")
        _ = try await smsc.seen.first("the next login") { $0.binds >= 2 ? true : nil }
        let control = ControlSocket(telepost)
        try await control.idle()
        _ = try await control.connection { $0.state == "up" && $0.outstanding == 0 }
        // What the network kept to itself comes to nothing.
        relay.reset()
        return (smsc, telepost)
    }

    private static func send(_ telepost: Telepost) async throws {
        for number in 0..<count {
            let reply = try await telepost.take(Letter("text \(number)"), for: "+44770090012\(number)@sms.test")
            #expect(reply.hasPrefix("250 "))
        }
    }

    /// A gateway that is logged in to `smsc` through a relay.
    private static func gateway(
        _ stage: Stage, _ smsc: ScriptedSMSC, _ more: [String] = quick
    ) async throws -> (Telepost, Relay) {
        let relay = try stage.relay(to: smsc.port)
        let document = Document(carriers: [
            Document.Carrier(port: relay.port, more: more + ["connect_timeout = \"1s\""])
        ])
        let telepost = try await Telepost.ready(document, on: stage)
        try await telepost.connected()
        return (telepost, relay)
    }
}

/// The same between mail clients and Telepost.
@Suite(.timeLimit(.minutes(5))) struct SilentClientScenarios {
    @Test func `Clients that vanish in any phase give their places back when their time is up`() async throws {
        try await Stage.run { stage in
            let port = try ReservedPort()
            var document = Document(try stage.smsc())
            document.smtpPort = port.number
            document.smtp = ["timeout = \"1s\"", "max_connections = 5"]
            let telepost = try await Telepost.ready(document, on: stage)
            let relay = try stage.relay(to: port.number)
            let refusal = try await onThread {
                let clients = try (1...5).map { _ in try SMTPDialogue(relay.port) }
                for (number, client) in clients.enumerated() { try Self.go(client, through: number) }
                relay.fallSilent()
                return try SMTPDialogue(port.number).greeting
            }
            #expect(refusal.hasPrefix("421 4."), "\(refusal)")
            let greeting: String = try await eventually("a free place", within: .seconds(10)) {
                try await onThread {
                    let greeting = try SMTPDialogue(port.number).greeting
                    return greeting.hasPrefix("220 ") ? greeting : nil
                }
            }
            #expect(greeting == "220 gw.example ESMTP Telepost")
            #expect(try await telepost.take(Letter("served"), for: "+447700900123@sms.test").hasPrefix("250 "))
            relay.reset()
            try await ControlSocket(telepost).idle()
            #expect(try await ControlSocket(telepost).messages().map(\.text) == ["served"])
        }
    }

    @Test func `A mail whose 250 got lost, and that comes again, reaches the phone once`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc()
            let telepost = try await Telepost.ready(Document(smsc), on: stage)
            let relay = try stage.relay(to: try await telepost.smtpPort)
            try await onThread {
                let client = try SMTPDialogue(relay.port, patience: 1)
                try client.begin(to: "+447700900123@sms.test")
                try client.say("DATA")
                relay.fallSilent([.back])
                client.send("Message-ID: <1@office.test>\r\nSubject: once\r\n\r\nonly once\r\n.\r\n")
                #expect(throws: Trouble.self) { try client.reply() }
            }
            #expect(try await smsc.text().text == "only once")
            relay.reset()
            let again = try await onThread {
                let client = try SMTPDialogue(relay.port)
                try client.begin(to: "+447700900123@sms.test")
                try client.say("DATA")
                return try client.say("Message-ID: <1@office.test>\r\nSubject: once\r\n\r\nonly once\r\n.")
            }
            #expect(again.hasPrefix("250 "))
            try await ControlSocket(telepost).idle()
            #expect(smsc.texts.count == 1)
            #expect(try await ControlSocket(telepost).messages().count == 1)
        }
    }

    /// Says what comes before the place at which the client vanishes.
    private static func go(_ client: SMTPDialogue, through phase: Int) throws {
        let lines = ["EHLO client.test", "MAIL FROM:<alice@office.test>", "RCPT TO:<+447700900123@sms.test>", "DATA"]
        for line in lines.prefix(phase) { try client.say(line) }
        if phase == lines.count { client.send("Subject: half\r\n\r\nhalf a ma") }
    }
}
