import Bytes
import Runtime
import SMPP
import SMS
import Simulators
import Testing

@Suite(.timeLimit(.minutes(2))) struct SMSCDeliveryTests {
    @Test func `A report names the message in its text and its parameters, and comes after the answer`() async throws {
        try await SMSCRig.run { rig, loop in
            let client = try await SMSCClient.bound(to: rig.address, on: loop)
            for token in 1...50 {
                client.submit(SimulatedTexts.single("Text no. \(token)", wantsReport: true), token)
            }
            #expect(await client.until { $0.delivered.count == 50 && $0.answers.count == 50 })
            for id in 1...50 {
                let answer = try #require(client.arrivals.firstIndex(of: "answer \(id)"))
                let report = try #require(client.arrivals.firstIndex(of: "report \(id)"))
                #expect(answer < report)
            }
            let first = try #require(client.delivered.first { $0.receipt?.id == "1" })
            #expect(first.esmClass == .deliveryReceipt)
            #expect(first.source == SimulatedTexts.phone)
            #expect(first.destination == SimulatedTexts.sender)
            #expect(first.parameters.receiptedMessageID == "1")
            #expect(first.parameters.messageState == .delivered)
            let text = try #require(DeliveryReceipt(appendixB: first.userData[...]))
            #expect(text.id == "1")
            #expect(text.stat == "DELIVRD")
            #expect(text.delivered == 1)
            #expect(text.error == "000")
            #expect(text.text == "Text no. 1")
            #expect(text.submitDate != nil && text.doneDate != nil)
            client.channel.close()
        }
    }

    @Test func `Reports come only where they are asked for`() async throws {
        var settings = SMSCRig.quick()
        settings.undeliverableRate = 0.5
        try await SMSCRig.run(settings) { rig, loop in
            let client = try await SMSCClient.bound(to: rig.address, on: loop)
            let kinds: [RegisteredDelivery] = [.none, .final, .onFailure, RegisteredDelivery(rawValue: 3)]
            for token in 0..<200 {
                var message = SimulatedTexts.single("\(token)")
                message.registeredDelivery = kinds[token % 4]
                client.submit(message, token)
            }
            #expect(await client.until { $0.answers.count == 200 })
            let arrived = Set(rig.phones.messages().map(\.text))
            #expect((60...140).contains(arrived.count))
            let expected = (0..<200).filter { token in
                switch token % 4 {
                case 1: true
                case 2: !arrived.contains("\(token)")
                case 3: arrived.contains("\(token)")
                default: false
                }
            }
            #expect(await client.until { $0.delivered.count >= expected.count })
            var states: [String: ReceiptState] = [:]
            for report in client.delivered.compactMap(\.receipt) { states[report.text ?? ""] = report.state }
            #expect(Set(states.keys) == Set(expected.map(String.init)))
            for (text, state) in states { #expect(state == (arrived.contains(text) ? .delivered : .undeliverable)) }
            client.channel.close()
        }
    }

    @Test func `Reports of a transmitter go to a receiver of the same name, and to nobody else`() async throws {
        try await SMSCRig.run { rig, loop in
            let transmitter = try await SMSCClient.bound(to: rig.address, on: loop, mode: .transmitter)
            let stranger = try await SMSCClient.bound(to: rig.address, on: loop, systemID: "stranger")
            transmitter.submit(SimulatedTexts.single("Hello", wantsReport: true))
            #expect(await transmitter.until { $0.answers.count == 1 })
            let receiver = try await SMSCClient.bound(to: rig.address, on: loop, mode: .receiver)
            #expect(await receiver.until { $0.delivered.count == 1 })
            #expect(receiver.delivered.first?.receipt?.id == "1")
            // Whatever had been sent to the stranger before would come ahead of the answer to this.
            stranger.submit(SimulatedTexts.single("Hello"))
            #expect(await stranger.until { $0.answers.count == 1 })
            #expect(stranger.delivered.isEmpty)
            for client in [transmitter, stranger, receiver] { client.channel.close() }
        }
    }

    @Test func `A report that was not acknowledged comes again after the client is back`() async throws {
        try await SMSCRig.run { rig, loop in
            let first = try await SMSCClient.bound(
                to: rig.address, on: loop, manner: .silent)
            first.submit(SimulatedTexts.single("Hello", wantsReport: true))
            #expect(await first.until { $0.delivered.count == 1 })
            first.channel.close()
            #expect(rig.simulator.undeliveredCount == 1)
            let second = try await SMSCClient.bound(to: rig.address, on: loop)
            #expect(await second.until { $0.delivered.count == 1 })
            #expect(second.delivered == first.delivered)
            second.unbind()
            #expect(await second.until { $0.ending != nil })
            second.channel.close()
            #expect(rig.simulator.undeliveredCount == 0)
            #expect(rig.simulator.counters.reportsDelivered == 1)
            #expect(rig.simulator.counters.redeliveries == 1)
        }
    }

    @Test func `Connections that are cut can be made again, and nothing is lost by it`() async throws {
        try await SMSCRig.run { rig, loop in
            let first = try await SMSCClient.bound(
                to: rig.address, on: loop, manner: .silent)
            for token in 1...30 { first.submit(SimulatedTexts.single("\(token)", wantsReport: true), token) }
            #expect(await first.until { $0.answers.count == 30 && !$0.delivered.isEmpty })
            rig.simulator.dropConnections()
            #expect(await first.until { $0.ending != nil })
            first.channel.close()
            let second = try await SMSCClient.bound(to: rig.address, on: loop)
            #expect(await second.until { $0.delivered.count == 30 })
            #expect(Set(second.delivered.compactMap { $0.receipt?.id }) == Set((1...30).map(String.init)))
            second.channel.close()
        }
    }

    @Test func `A report that a client cannot take now comes again, one that it never takes does not`() async throws {
        try await SMSCRig.run { rig, loop in
            let client = try await SMSCClient.bound(
                to: rig.address, on: loop, manner: .refusing(.receiverTemporaryError))
            client.submit(SimulatedTexts.single("Hello", wantsReport: true))
            #expect(await client.until { $0.delivered.count == 3 })
            client.manner = .refusing(.receiverPermanentError)
            let seen = client.delivered.count
            #expect(await client.until { $0.delivered.count > seen })
            client.unbind()
            #expect(await client.until { $0.ending != nil })
            client.channel.close()
            #expect(rig.simulator.undeliveredCount == 0)
            #expect(rig.simulator.counters.deliveriesRefused == 1)
        }
    }

    @Test func `A full queue refuses what asks for a report, and takes the rest`() async throws {
        var settings = SMSCRig.quick()
        settings.queueLimit = 2
        try await SMSCRig.run(settings) { rig, loop in
            let client = try await SMSCClient.bound(to: rig.address, on: loop, mode: .transmitter)
            for token in 1...3 { client.submit(SimulatedTexts.single("Hello", wantsReport: true), token) }
            client.submit(SimulatedTexts.single("Hello"), 4)
            #expect(await client.until { $0.answers.count == 4 })
            #expect((1...4).map { client.answers[$0]?.status } == [.ok, .ok, .messageQueueFull, .ok])
            #expect(throws: PhoneSendingFailure.queueFull) {
                try rig.simulator.send(from: "+447700900123", to: "60300", text: "Hello")
            }
            client.channel.close()
        }
    }

    @Test func `Answers wait for their latency and keep their order`() async throws {
        var settings = SMSCRig.quick()
        settings.latency = .zero ... .milliseconds(30)
        try await SMSCRig.run(settings) { rig, loop in
            let client = try await SMSCClient.bound(to: rig.address, on: loop)
            for token in 1...40 { client.submit(SimulatedTexts.single("Hello"), token) }
            #expect(await client.until { $0.answers.count == 40 })
            #expect(client.answered == Array(1...40))
            client.channel.close()
        }
        settings.answersInOrder = false
        settings.latency = .zero ... .milliseconds(200)
        try await SMSCRig.run(settings) { rig, loop in
            let client = try await SMSCClient.bound(to: rig.address, on: loop)
            for token in 1...40 { client.submit(SimulatedTexts.single("Hello"), token) }
            #expect(await client.until { $0.answers.count == 40 })
            #expect(client.answered != Array(1...40))
            client.channel.close()
        }
    }

    @Test func `Texts from phones reach a receiver, long ones in parts`() async throws {
        try await SMSCRig.run { rig, loop in
            let client = try await SMSCClient.bound(to: rig.address, on: loop, mode: .receiver)
            let long = SMSCSimulatorTests.longWide
            #expect(try rig.simulator.send(from: "+447700900123", to: "60300", text: "Yes please").parts == 1)
            #expect(try rig.simulator.send(from: "+447700900123", to: "+447700900000", text: long).parts == 4)
            #expect(await client.until { $0.delivered.count == 5 })
            let first = try #require(client.delivered.first)
            #expect(first.source == .international("447700900123"))
            #expect(first.destination == SMPPAddress(ton: .unknown, npi: .isdn, text: "60300"))
            #expect(first.esmClass == .ordinary)
            #expect(first.dataCoding == .carrierDefault)
            #expect(GSM7.decode(first.userData) == "Yes please")
            var joined = ""
            for (index, part) in client.delivered.dropFirst().enumerated() {
                #expect(part.dataCoding == .ucs2)
                #expect(part.esmClass == .userDataHeader)
                let data = UserData(octets: part.userData[...], alphabet: .ucs2, hasHeader: true)
                #expect(data.header.concatenation?.number == index + 1)
                joined += data.text
            }
            #expect(joined == long)
            client.channel.close()
        }
    }

    @Test func `Texts from phones wait for a client and are kept until it acknowledges them`() async throws {
        try await SMSCRig.run { rig, loop in
            try rig.simulator.send(from: "+447700900123", to: "60300", text: "One")
            try rig.simulator.send(from: "+447700900123", to: "60300", text: "Two")
            let first = try await SMSCClient.bound(
                to: rig.address, on: loop, manner: .silent)
            #expect(await first.until { $0.delivered.count == 2 })
            first.channel.close()
            let second = try await SMSCClient.bound(to: rig.address, on: loop)
            #expect(await second.until { $0.delivered.count == 2 })
            #expect(second.delivered.map { GSM7.decode($0.userData) } == ["One", "Two"])
            second.unbind()
            #expect(await second.until { $0.ending != nil })
            second.channel.close()
            #expect(rig.simulator.counters.textsDelivered == 2)
            #expect(rig.simulator.undeliveredCount == 0)
        }
    }

    @Test func `Texts from phones have addresses that fit and no more than 255 parts`() throws {
        let simulator = SMSCSimulator(SMSCSettings(), phones: PhoneBook(on: SMSCRig.loops.next()))
        for address in ["", "+", "+123456789012345678901", "a name of more than 20", "Zoë", "a\u{0}b"] {
            #expect(throws: PhoneSendingFailure.notAnAddress(address)) {
                try simulator.send(from: address, to: "60300", text: "Hello")
            }
            #expect(throws: PhoneSendingFailure.notAnAddress(address)) {
                try simulator.send(from: "60300", to: address, text: "Hello")
            }
        }
        #expect(
            try simulator.send(
                from: "+12345678901234567890", to: "SHOP", text: String(repeating: "a", count: 255 * 153)
            ).parts == 255)
        #expect(throws: PhoneSendingFailure.tooLong) {
            try simulator.send(from: "+1", to: "SHOP", text: String(repeating: "a", count: 255 * 153 + 1))
        }
    }
}
