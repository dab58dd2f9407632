import Foundation
import Testing

/// Stops, starts and links that come and go.
@Suite(.timeLimit(.minutes(3))) struct RestartScenarios {
    @Test func `Mail taken while the SMSC is down is sent when it comes up`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc(isOpen: false)
            let telepost = try await Telepost.ready(Document(smsc), on: stage)
            let down = try await telepost.line("down") { $0.text.hasPrefix("down: ") }
            #expect(down.level == "W")
            for number in 1...5 {
                try await telepost.take(Letter("text \(number)"), for: "+44770090012\(number)@sms.test")
            }
            try smsc.open()
            let texts = try await smsc.texts(5)
            #expect(Set(texts.map(\.text)) == Set((1...5).map { "text \($0)" }))
        }
    }

    @Test func `What was queued is sent after a restart, in the order in which it came`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc(isOpen: false)
            // With a window of one the SMSC sees the order.
            let document = Document(smsc, "window = 1")
            let first = try await Telepost.ready(document, on: stage)
            for number in 1...20 { try await first.take(Letter("text \(number)"), for: "+447700900123@sms.test") }
            #expect(try await first.stop() == .code(0))
            try smsc.open()
            let second = try await Telepost.ready(document, on: stage)
            let resumed = try await second.line("going on") { $0.source == "store" && $0.fields["queued"] != nil }
            #expect(resumed.fields["queued"] == "20")
            #expect(resumed.fields["unknown"] == "0")
            #expect(try await smsc.texts(20).map(\.text) == (1...20).map { "text \($0)" })
            try await ControlSocket(second).idle()
            #expect(smsc.seen.value.parts.count == 20)
        }
    }

    @Test func `A message that was on the wire at a crash is unknown and then sent again`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc(ScriptedSMSC.Behaviour(answer: { _, n in n == 1 ? .silence : .accept }))
            let document = Document(smsc)
            let first = try await Telepost.ready(document, on: stage)
            try await first.take(Letter("twice"), for: "+447700900123@sms.test")
            _ = try await smsc.texts(1)
            await first.crash()
            let second = try await Telepost.ready(document, on: stage)
            let stranded = try await second.line("on the wire") { $0.source == "recovery" }
            #expect(stranded.level == "W")
            #expect(try await smsc.texts(2).map(\.text) == ["twice", "twice"])
            let control = ControlSocket(second)
            let message = try await control.message(in: "sent")
            #expect(try await control.story(message.id).events.map(\.kind) == ["unknown", "sent"])
        }
    }

    @Test(arguments: ["hold", "fail"])
    func `A message that was on the wire at a crash is not sent again when the policy says so`(policy: String)
        async throws
    {
        try await Stage.run { stage in
            let smsc = try stage.smsc(ScriptedSMSC.Behaviour(answer: { _, n in n == 1 ? .silence : .accept }))
            let document = Document(smsc, "when_unknown = \"\(policy)\"")
            let first = try await Telepost.ready(document, on: stage)
            try await first.take(Letter("once"), for: "+447700900123@sms.test")
            _ = try await smsc.texts(1)
            await first.crash()
            let second = try await Telepost.ready(document, on: stage)
            try await second.take(Letter("next"), for: "+447700900123@sms.test")
            #expect(try await smsc.texts(2).map(\.text) == ["once", "next"])
            let control = ControlSocket(second)
            try await control.idle()
            let states = try await control.messages().map(\.state)
            #expect(states == ["sent", policy == "hold" ? "unknown" : "failed"])
        }
    }

    @Test func `An SMSC that restarts in the middle costs nothing`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc(ScriptedSMSC.Behaviour(delay: .milliseconds(5)))
            let port = try ReservedPort()
            var document = Document(smsc, "concatenation = \"udh16\"")
            (document.smtpPort, document.smtp) = (port.number, ["max_transactions = 1000000"])
            let telepost = try await Telepost.ready(document, on: stage)
            let load = LoadClient(port: port.number, connections: 2)
            for _ in 1...3 {
                try await load.acknowledged(more: 40)
                smsc.close()
                try await load.acknowledged(more: 20)
                try smsc.open()
            }
            let record = try await load.stop()
            let control = ControlSocket(telepost)
            try await control.idle()
            let delivery = Delivery(smsc.seen.value.parts, of: record)
            #expect(delivery.lost.isEmpty)
            #expect(delivery.strange.isEmpty)
            for phone in delivery.doubled {
                for message in try await control.messages("&to=%2B\(phone)") {
                    #expect(try await control.story(message.id).events.map(\.kind).contains("unknown"))
                }
            }
        }
    }

    @Test func `The second connection takes over when the first is down`() async throws {
        try await Stage.run { stage in
            let (first, second) = (try stage.smsc(isOpen: false), try stage.smsc())
            var document = Document(carriers: [
                Document.Carrier(name: "first", port: first.port), Document.Carrier(name: "second", port: second.port),
            ])
            document.making = [#"via = ["first", "second"]"#]
            let telepost = try await Telepost.ready(document, on: stage)
            try await telepost.connected("second")
            try await telepost.take(Letter("by the second"), for: "+447700900123@sms.test")
            #expect(try await second.text().text == "by the second")
            try first.open()
            try await telepost.connected("first")
            try await telepost.take(Letter("by the first"), for: "+447700900123@sms.test")
            #expect(try await first.text().text == "by the first")
            #expect(second.texts.count == 1)
        }
    }

    @Test func `Throttling answers delay messages and cost none`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc(ScriptedSMSC.Behaviour(answer: { _, n in n <= 4 ? .refuse(0x58) : .accept }))
            let telepost = try await Telepost.ready(Document(smsc, "throughput = 50"), on: stage)
            for number in 1...8 { try await telepost.take(Letter("text \(number)"), for: "+447700900123@sms.test") }
            #expect(Set(try await smsc.texts(8).map(\.text)) == Set((1...8).map { "text \($0)" }))
            try await ControlSocket(telepost).idle()
            #expect(smsc.texts.count == 8)
        }
    }

    @Test func `A recipient that the network does not know fails at once, with the network's word`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc(ScriptedSMSC.Behaviour(answer: { _, _ in .refuse(0x0B) }))
            let telepost = try await Telepost.ready(Document(smsc), on: stage)
            try await telepost.take(Letter("to nobody"), for: "+447700900123@sms.test")
            let line = try await telepost.line("not sent") { $0.text == "message not sent" }
            #expect(line.level == "W")
            #expect(line.fields["state"] == "failed")
            #expect(line.fields["detail"]?.contains("ESME_RINVDSTADR") == true, "\(line)")
            #expect(smsc.seen.value.submissions == 1)
        }
    }

    @Test func `A silent SMSC is left, and the message is sent again on the next link`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc(ScriptedSMSC.Behaviour(answer: { _, n in n == 1 ? .silence : .accept }))
            let telepost = try await Telepost.ready(Document(smsc, "timeout = \"500ms\""), on: stage)
            try await telepost.take(Letter("again"), for: "+447700900123@sms.test")
            #expect(try await smsc.texts(2).map(\.text) == ["again", "again"])
            let control = ControlSocket(telepost)
            let message = try await control.message(in: "sent")
            #expect(try await control.story(message.id).events.map(\.kind) == ["unknown", "sent"])
        }
    }

    @Test func `A link lost between a submission and its answer marks the message unknown first`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc(ScriptedSMSC.Behaviour(answer: { _, n in n == 1 ? .hangUp : .accept }))
            let telepost = try await Telepost.ready(Document(smsc), on: stage)
            try await telepost.take(Letter("again"), for: "+447700900123@sms.test")
            #expect(try await smsc.texts(2).map(\.text) == ["again", "again"])
            let control = ControlSocket(telepost)
            let message = try await control.message(in: "sent")
            #expect(try await control.story(message.id).events.map(\.kind) == ["unknown", "sent"])
        }
    }
}

/// What the network says later.
@Suite(.timeLimit(.minutes(3))) struct ReportScenarios {
    @Test func `A report of delivery makes a message delivered`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc(ScriptedSMSC.Behaviour(reports: .delivered))
            let telepost = try await Telepost.ready(Document(smsc), on: stage)
            try await telepost.take(Letter("good news"), for: "+447700900123@sms.test")
            let control = ControlSocket(telepost)
            let message = try await control.message(in: "delivered")
            #expect(try await control.story(message.id).events.map(\.kind) == ["sent", "report"])
            _ = await smsc.seen.wait(for: .seconds(10)) { $0.confirmed == 1 }
            #expect(smsc.seen.value.confirmed == 1)
        }
    }

    @Test func `A text of several parts is delivered when every part is`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc(ScriptedSMSC.Behaviour(reports: .delivered))
            let telepost = try await Telepost.ready(Document(smsc), on: stage)
            try await telepost.take(Letter(String(repeating: "long ", count: 80)), for: "+447700900123@sms.test")
            let control = ControlSocket(telepost)
            let message = try await control.message(in: "delivered")
            let events = try await control.story(message.id).events
            #expect(events.map(\.kind) == ["sent", "report", "report", "report"])
            #expect(smsc.seen.value.parts.allSatisfy { $0.registeredDelivery & 3 != 0 })
        }
    }

    @Test func `A report that a text cannot be delivered makes the message failed`() async throws {
        try await Stage.run { stage in
            let smsc = try stage.smsc(ScriptedSMSC.Behaviour(reports: .undelivered))
            let telepost = try await Telepost.ready(Document(smsc), on: stage)
            try await telepost.take(Letter("bad news"), for: "+447700900123@sms.test")
            let control = ControlSocket(telepost)
            let message = try await control.message(in: "failed")
            #expect(try await control.story(message.id).events.map(\.kind) == ["sent", "report"])
        }
    }

    @Test(.enabled(if: SinkSMSC.isAvailable, "../shared/bench or a C compiler is not there"))
    func `The reports of an SMSC that is not ours make all messages delivered`() async throws {
        try await Stage.run { stage in
            let sink = try await SinkSMSC(stage, "--dlr", "--dlr-delay-ms", "50")
            let telepost = try await Telepost.ready(Document(carriers: [Document.Carrier(port: sink.port)]), on: stage)
            for number in 0...9 {
                try await telepost.take(Letter("text \(number)"), for: "+44770090012\(number)@sms.test")
            }
            let control = ControlSocket(telepost)
            let delivered = try await eventually("ten delivered messages") {
                let found = try await control.messages("&state=delivered")
                return found.count == 10 ? found : nil
            }
            #expect(Set(delivered.map(\.text)) == Set((0...9).map { "text \($0)" }))
        }
    }
}
