import Runtime
import SMPP
import SMS
import Testing

@testable import Simulators

@Suite(.timeLimit(.minutes(2))) struct SimulatedPhoneTextTests {
    private static let long = (1...60).map { "Sentence number \($0)." }.joined(separator: " ")
    private static let letters = String(repeating: "Grüße aus Köln — 日本語 😀. ", count: 12)
    private static let western = String(repeating: "Grüße aus Köln, «ça va»? ", count: 12)

    private func cut(
        _ text: String, _ form: PhoneTextForm, seed: UInt64 = 1
    ) throws -> (whole: PhoneTextParts, sent: [PhoneTextParts.Part]) {
        let parts = try PhoneTextParts(text, form, reference: 0x0A0B)
        var numbers = SeededNumbers(seed: seed)
        return (parts, parts.sent(form, &numbers))
    }

    /// Joins what was sent, in the order of the parts' numbers.
    private func joined(_ parts: [PhoneTextParts.Part], _ coding: DataCoding) -> (text: String, places: [Concatenation])
    {
        var pieces: [Int: String] = [:]
        var places: [Concatenation] = []
        for part in parts {
            var message = DeliverSM(source: .none, destination: .none)
            message.dataCoding = coding
            message.esmClass.hasUserDataHeader = part.hasHeader
            message.shortMessage = part.octets
            message.parameters = part.parameters
            let received = ReceivedPart(.short(message))
            if let place = received.concatenation { places.append(place) }
            pieces[received.concatenation?.number ?? 1] = received.text
        }
        return (pieces.sorted { $0.key < $1.key }.map(\.value).joined(), places)
    }

    @Test(arguments: PhoneTextForm.Joining.allCases, PhoneTextForm.Coding.allCases)
    func `every alphabet travels in every kind of parts`(
        joining: PhoneTextForm.Joining, coding: PhoneTextForm.Coding
    ) throws {
        var form = PhoneTextForm()
        form.joining = joining
        form.coding = coding
        for text in ["", "Yes", Self.long, Self.western, Self.letters] {
            let (whole, sent) = try cut(text, form)
            let (read, places) = joined(sent, whole.dataCoding)
            #expect(read == text)
            #expect(sent.allSatisfy { $0.octets.count <= 160 })
            switch joining {
            case .payload: #expect(sent.count == 1 && sent[0].parameters.messagePayload != nil && places.isEmpty)
            case .udh8: #expect(places.allSatisfy { $0.size == .eightBit && $0.reference == 0x0B })
            case .udh16: #expect(places.allSatisfy { $0.size == .sixteenBit && $0.reference == 0x0A0B })
            case .sar: #expect(sent.allSatisfy { !$0.hasHeader } && places.allSatisfy { $0.reference == 0x0A0B })
            }
            if text.count > 200, joining != .payload { #expect(places.map(\.number) == Array(1...whole.parts.count)) }
        }
    }

    @Test func `the alphabet is the one asked for, unless the text does not fit it`() throws {
        let table: [(PhoneTextForm.Coding, String, DataCoding)] = [
            (.automatic, "Yes", .carrierDefault), (.automatic, "ça", .ucs2), (.latin1, "ça", .latin1),
            (.latin1, "日本", .ucs2), (.ucs2, "Yes", .ucs2), (.automatic, "Ω€", .carrierDefault),
            (.latin1, "€", .carrierDefault),
        ]
        for (coding, text, expected) in table {
            var form = PhoneTextForm()
            form.coding = coding
            #expect(try cut(text, form).whole.dataCoding == expected, "\(coding) \(text)")
        }
    }

    @Test func `parts end where 140 octets end`() throws {
        var form = PhoneTextForm()
        for (coding, length, parts) in [
            (PhoneTextForm.Coding.automatic, 160, 1), (.automatic, 161, 2), (.latin1, 140, 1), (.latin1, 141, 2),
            (.latin1, 266, 2), (.latin1, 267, 3), (.ucs2, 70, 1), (.ucs2, 71, 2), (.ucs2, 134, 2), (.ucs2, 135, 3),
            (.latin1, 133 * 255, 255),
        ] {
            form.coding = coding
            #expect(try cut(String(repeating: "a", count: length), form).sent.count == parts, "\(coding) \(length)")
        }
        form.coding = .latin1
        #expect(throws: PhoneSendingFailure.tooLong) { try cut(String(repeating: "a", count: 133 * 255 + 1), form) }
    }

    @Test func `parts come in the order asked for, by chance the same again for the same seed`() throws {
        var form = PhoneTextForm()
        let inOrder = try cut(Self.long, form).sent
        #expect(inOrder.count > 6)
        form.order = .descending
        #expect(try cut(Self.long, form).sent == inOrder.reversed())
        form.order = .random
        let first = try cut(Self.long, form, seed: 4).sent
        #expect(first != inOrder && Set(first) == Set(inOrder))
        #expect(try cut(Self.long, form, seed: 4).sent == first)
        #expect(try cut(Self.long, form, seed: 5).sent != first)
    }

    @Test func `parts come twice, or never`() throws {
        var form = PhoneTextForm()
        form.repeatRate = 1
        let inOrder = try cut(Self.long, PhoneTextForm()).sent
        let doubled = try cut(Self.long, form).sent
        #expect(doubled.count == 2 * inOrder.count)
        #expect(inOrder.allSatisfy { part in doubled.count { $0 == part } == 2 })
        form = PhoneTextForm()
        form.lossRate = 1
        #expect(try cut(Self.long, form).sent.count == inOrder.count - 1)
        #expect(try cut("short", form).sent.count == 1)
        form = PhoneTextForm()
        form.missing = [1, 3, 99]
        #expect(
            try cut(Self.long, form).sent == inOrder.enumerated().filter { ![0, 2].contains($0.offset) }.map(\.element))
    }

    @Test func `a long answer in random order with repetitions arrives whole`() async throws {
        for joining in PhoneTextForm.Joining.allCases {
            var settings = SMSCRig.quick()
            settings.phoneTexts.joining = joining
            settings.phoneTexts.order = .random
            settings.phoneTexts.repeatRate = 0.5
            try await SMSCRig.run(settings) { rig, loop in
                let client = try await SMSCClient.bound(to: rig.address, on: loop)
                let sent = try rig.simulator.send(from: "+447700900123", to: "60300", text: Self.long)
                #expect(sent.sent == .waiting)
                #expect(
                    await rig.phones.waitForAcknowledgementReading(client, of: sent) == .acknowledged)
                var parts: [Int: String] = [:]
                for message in client.delivered {
                    let part = ReceivedPart(message)
                    parts[part.concatenation?.number ?? 1] = part.text
                }
                #expect(parts.sorted { $0.key < $1.key }.map(\.value).joined() == Self.long)
                client.channel.close()
            }
        }
    }

    // MARK: - Until it is acknowledged

    @Test func `a text waits on its phone until every part is acknowledged`() async throws {
        try await SMSCRig.run { rig, loop in
            let sent = try rig.simulator.send(from: "+447700900123", to: "60300", text: Self.long)
            #expect(rig.phones.sentText(sent.sequence, on: sent.phone)?.sent == .waiting)
            #expect(
                await rig.phones.waitForAcknowledgement(of: sent.sequence, on: sent.phone, until: loop.now) == .waiting)
            let silent = try await SMSCClient.bound(to: rig.address, on: loop, manner: .silent)
            #expect(await silent.until { $0.delivered.count == sent.parts })
            #expect(rig.phones.sentText(sent.sequence, on: sent.phone)?.sent == .waiting)
            silent.channel.close()
            let client = try await SMSCClient.bound(to: rig.address, on: loop)
            #expect(await rig.phones.waitForAcknowledgementReading(client, of: sent) == .acknowledged)
            #expect(client.delivered.count == sent.parts)
            #expect(rig.simulator.undeliveredCount == 0)
            client.channel.close()
        }
    }

    @Test(arguments: [
        (CommandStatus.ok, SentTextState.acknowledged), (.receiverTemporaryError, .acknowledged),
        (.throttled, .acknowledged), (.receiverPermanentError, .refused), (.receiverRejects, .refused),
    ])
    func `a temporary refusal brings it again, a permanent one ends it`(
        status: CommandStatus, state: SentTextState
    ) async throws {
        try await SMSCRig.run { rig, loop in
            let client = try await SMSCClient.bound(to: rig.address, on: loop, manner: .refusing(status))
            let sent = try rig.simulator.send(from: "+447700900123", to: "60300", text: "Yes")
            #expect(await client.until { $0.delivered.count == 1 })
            client.manner = .acknowledging
            #expect(await rig.phones.waitForAcknowledgementReading(client, of: sent) == state)
            #expect(client.delivered.count == (status.isOK || state == .refused ? 1 : 2))
            client.channel.close()
        }
    }

    @Test func `a text that finds no room is not on the phone`() async throws {
        var settings = SMSCRig.quick()
        settings.queueLimit = 2
        try await SMSCRig.run(settings) { rig, _ in
            try rig.simulator.send(from: "+447700900123", to: "60300", text: "One")
            #expect(throws: PhoneSendingFailure.queueFull) {
                try rig.simulator.send(from: "+447700900123", to: "60300", text: Self.long)
            }
            try rig.simulator.send(from: "+447700900123", to: "60300", text: "Two")
            #expect(rig.phones.conversation().map(\.text) == ["One", "Two"])
            #expect(rig.phones.messages().isEmpty)
        }
    }

    @Test func `what a phone sent lies among what it got, and nowhere else`() async throws {
        try await SMSCRig.run { rig, loop in
            let client = try await SMSCClient.bound(to: rig.address, on: loop)
            client.submit(SimulatedTexts.single("Question?"))
            #expect(await client.until { $0.answers.count == 1 })
            let sent = try rig.simulator.send(from: "+447700900123", to: "+447700900000", text: "Answer.")
            let both = await rig.phones.waitForConversation(of: "+447700900123", after: 1, until: SMSCRig.soon)
            #expect(both.map(\.sequence) == [sent.sequence])
            #expect(both[0].recipient == "+447700900000" && both[0].sender == "+447700900123")
            #expect(rig.phones.messages(of: "+447700900123").map(\.text) == ["Question?"])
            #expect(rig.phones.conversation(of: "+447700900000").isEmpty)
            #expect(rig.phones.sentText(1, on: "+447700900123") == nil)
            client.channel.close()
        }
    }
}

extension PhoneBook {
    /// Lets `client` read and answer until the text is settled.
    fileprivate func waitForAcknowledgementReading(_ client: SMSCClient, of text: PhoneText) async -> SentTextState? {
        let (phone, channel) = (text.phone, client.channel)
        // Owned by this function, which awaits it.
        let poke = Task {
            _ = await waitForAcknowledgement(of: text.sequence, on: phone, until: SMSCRig.soon)
            channel.nudge()
        }
        _ = await client.until { _ in sentText(text.sequence, on: phone)?.sent != .waiting }
        await poke.value
        return sentText(text.sequence, on: phone)?.sent
    }
}
