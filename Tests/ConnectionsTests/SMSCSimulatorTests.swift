import Bytes
import Runtime
import SMPP
import SMS
import Simulators
import Testing

@Suite(.timeLimit(.minutes(2))) struct SMSCSimulatorTests {
    static let long = String(repeating: "The quick brown fox. ", count: 30)
    static let longWide = String(repeating: "すばやい茶色の狐 🦊 ", count: 20)

    @Test(arguments: BindMode.allCases)
    func `A client of the configured account binds in every mode`(mode: BindMode) async throws {
        var settings = SMSCRig.quick()
        settings.account = SMSCSettings.Account(systemID: "client", password: "secret")
        try await SMSCRig.run(settings) { rig, loop in
            let client = try await SMSCClient.bound(to: rig.address, on: loop, mode: mode)
            client.unbind()
            #expect(await client.until { $0.ending != nil })
            #expect(client.ending == .unbound)
            client.channel.close()
            #expect(rig.simulator.counters.binds == 1)
        }
    }

    @Test(arguments: [("client", "wrong", CommandStatus.invalidPassword), ("other", "secret", .invalidSystemID)])
    func `A wrong name or password is refused and the connection closed`(
        systemID: String, password: String, status: CommandStatus
    ) async throws {
        var settings = SMSCRig.quick()
        settings.account = SMSCSettings.Account(systemID: "client", password: "secret")
        try await SMSCRig.run(settings) { rig, loop in
            let client = try await SMSCClient.connect(
                to: rig.address, on: loop, systemID: systemID, password: password)
            #expect(await client.until { $0.ending != nil })
            #expect(client.refusal == status)
            client.channel.close()
            #expect(rig.simulator.counters.bindsRefused == 1)
        }
    }

    @Test func `A text is answered with an id and is on the phone`() async throws {
        try await SMSCRig.run { rig, loop in
            let client = try await SMSCClient.bound(to: rig.address, on: loop, mode: .transmitter)
            client.submit(SimulatedTexts.single("Grüße, 5 €"), 7)
            #expect(await client.until { $0.answers[7] != nil })
            #expect(client.answers[7] == SMPPAnswer(status: .ok, messageID: "1"))
            let texts = await rig.phones.waitForMessages(of: "+447700900123", until: SMSCRig.soon)
            #expect(texts.map(\.text) == ["Grüße, 5 €"])
            #expect(texts.first?.sender == "+447700900000")
            #expect(texts.first?.coding == .gsm7)
            let part = try #require(rig.parts.first)
            #expect(part.octets == (try GSM7.encode("Grüße, 5 €")))
            #expect(part.systemID == "client")
            #expect(part.command == .submitSM)
            #expect(part.messageID == "1")
            #expect(part.concatenation == nil)
            client.channel.close()
        }
    }

    @Test func `Parts of every joining form become the text that was sent`() async throws {
        try await SMSCRig.run { rig, loop in
            let client = try await SMSCClient.bound(to: rig.address, on: loop)
            var sent: [String] = []
            var token = 0
            for text in [Self.long, Self.longWide] {
                let forms = [
                    try SimulatedTexts.withHeaders(text, .eightBit),
                    try SimulatedTexts.withHeaders(text, .sixteenBit).reversed(),
                    try SimulatedTexts.withSAR(text),
                ]
                for parts in forms {
                    for part in parts {
                        token += 1
                        client.submit(part, token)
                    }
                    sent.append(text)
                }
                token += 1
                client.submit(try SimulatedTexts.asPayload(text), token)
                sent.append(text)
            }
            let last = token
            #expect(await client.until { $0.answers.count == last })
            let texts = await rig.phones.waitForMessages(count: sent.count, until: SMSCRig.soon)
            #expect(texts.map(\.text) == sent)
            #expect(texts.map(\.parts) == [5, 5, 5, 1, 4, 4, 4, 1])
            #expect(texts.allSatisfy { $0.isComplete })
            #expect(
                rig.parts.first?.concatenation == Concatenation(reference: 77, size: .eightBit, count: 5, number: 1))
            client.channel.close()
        }
    }

    @Test func `A message for several is on each phone, and lists are refused`() async throws {
        try await SMSCRig.run { rig, loop in
            let channel = try await TCPChannel.connect(
                to: rig.address, on: loop, until: loop.now + .seconds(20))
            let other = SMPPAddress.international("447700900124")
            let multi = SubmitMulti(
                destinations: [.address(SimulatedTexts.phone), .list("friends"), .address(other)],
                message: SimulatedTexts.single("Hello all"))
            channel.write(PDU(.bind(.transmitter, Bind(systemID: "x", password: "")), sequence: 1).encoded)
            channel.write(PDU(.submitMulti(multi), sequence: 2).encoded)
            let answers = await SMSCRig.pdus(2, from: channel)
            guard case .submitMultiResp(let answer) = answers.last?.body else {
                Issue.record("no submit_multi_resp but \(answers)")
                return
            }
            #expect(answer.messageID == "1")
            #expect(answer.unsuccessful.map(\.address.text) == ["friends"])
            #expect(answer.unsuccessful.map(\.status) == [.invalidDistributionList])
            #expect(rig.phones.numbers == ["+447700900123", "+447700900124"])
            #expect(rig.parts.map(\.destination) == [SimulatedTexts.phone, other])
            channel.close()
        }
    }

    @Test(arguments: MessageIDForm.allCases)
    func `Ids are written in the form that is asked for, and do not repeat`(form: MessageIDForm) async throws {
        var settings = SMSCRig.quick()
        settings.firstMessageID = 0xABC_DEF0
        settings.messageIDs = form
        try await SMSCRig.run(settings) { rig, loop in
            let client = try await SMSCClient.bound(to: rig.address, on: loop)
            for token in 1...30 { client.submit(SimulatedTexts.single("Hello"), token) }
            #expect(await client.until { $0.answers.count == 30 })
            let ids = (1...30).compactMap { client.answers[$0]?.messageID }
            #expect(Set(ids).count == 30)
            switch form {
            case .decimal: #expect(ids[0] == "180150000" && ids[29] == "180150029")
            case .hexadecimal: #expect(ids[0] == "ABCDEF0" && ids[29] == "ABCDF0D")
            case .paddedDecimal: #expect(ids[0] == "00000000000180150000")
            case .lowerHexadecimal: #expect(ids[0] == "abcdef0" && ids[29] == "abcdf0d")
            case .paddedHexadecimal: #expect(ids[0] == "000000000ABCDEF0")
            case .uuid, .upperUUID:
                for id in ids {
                    #expect(id.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
                    #expect(id.allSatisfy { $0 == "-" || $0.isHexDigit })
                    #expect(id == (form == .uuid ? id.lowercased() : id.uppercased()))
                }
            }
            client.channel.close()
        }
    }

    @Test func `Twenty clients at once are all served`() async throws {
        try await SMSCRig.run { rig, _ in
            try await withThrowingTaskGroup { group in
                for number in 0..<20 {
                    let loop = SMSCRig.loops.next()
                    group.addTask(executorPreference: loop) {
                        let client = try await SMSCClient.bound(
                            to: rig.address, on: loop, systemID: "client\(number)")
                        let phone = SMPPAddress.international("4477009\(10_000 + number)")
                        for token in 1...20 {
                            client.submit(SimulatedTexts.single("\(token)", to: phone, wantsReport: true), token)
                        }
                        #expect(await client.until { $0.answers.count == 20 && $0.delivered.count == 20 })
                        let reported = Set(client.delivered.compactMap { $0.receipt?.id })
                        #expect(reported == Set(client.answers.values.compactMap(\.messageID)))
                        client.channel.close()
                    }
                }
                try await group.waitForAll()
            }
            #expect(rig.phones.numbers.count == 20)
            for number in rig.phones.numbers { #expect(rig.phones.messages(of: number).count == 20) }
            #expect(rig.simulator.counters.accepted == 400)
        }
    }

    @Test func `Stopping unbinds bound clients, closes the others, and takes no more`() async throws {
        try await SMSCRig.run { rig, loop in
            let bound = try await SMSCClient.bound(to: rig.address, on: loop)
            let idle = try await TCPChannel.connect(to: rig.address, on: loop, until: loop.now + .seconds(20))
            rig.simulator.stop()
            #expect(await bound.until { $0.ending != nil })
            #expect(bound.ending == .unboundByPeer)
            bound.channel.close()
            #expect(await idle.wait(until: loop.now + .seconds(20)) == .ended)
            idle.close()
        }
    }

    @Test func `Stopping gives the answers that are owed`() async throws {
        var settings = SMSCRig.quick()
        settings.latency = .seconds(3_600) ... .seconds(3_600)
        try await SMSCRig.run(settings) { rig, loop in
            let client = try await SMSCClient.bound(to: rig.address, on: loop)
            client.submit(SimulatedTexts.single("Hello"))
            _ = await client.channel.flush(until: nil)
            _ = await rig.phones.waitForMessages(until: SMSCRig.soon)
            rig.simulator.stop()
            #expect(await client.until { $0.ending != nil })
            #expect(client.answers[1]?.status == .ok)
            client.channel.close()
        }
    }

    @Test func `Stopping cuts off a client that does not read`() async throws {
        var settings = SMSCSettings()
        settings.session.unbindTimeout = .milliseconds(50)
        let simulator = SMSCSimulator(settings, phones: PhoneBook(on: SMSCRig.loops.next()))
        let listeners = try await TCPListener.listen(
            on: SocketAddress(IPAddress(v4: 0x7F00_0001), port: 0), loops: SMSCRig.loops.loops)
        let address = listeners[0].address
        let running = Task { await simulator.run(listeners) }
        let loop = SMSCRig.loops.next()
        let patience = try await Task(executorPreference: loop) {
            let channel = try await TCPChannel.connect(to: address, on: loop, until: loop.now + .seconds(20))
            channel.write(PDU(.bind(.transceiver, Bind(systemID: "x", password: "")), sequence: 1).encoded)
            let question = PDU(.enquireLink, sequence: 2).encoded
            for _ in 0..<2_000_000 { channel.write(question) }
            // The answers fill every buffer on the way, after which nothing moves any more.
            #expect(await !channel.flush(until: loop.now + .milliseconds(500)))
            let start = loop.now
            simulator.stop()
            await running.value
            channel.close()
            return loop.now - start
        }.value
        #expect(patience < .seconds(20))
    }

    @Test func `An SMSC that was stopped before does not run`() async throws {
        let listeners = try await TCPListener.listen(
            on: SocketAddress(IPAddress(v4: 0x7F00_0001), port: 0), loops: SMSCRig.loops.loops)
        let simulator = SMSCSimulator(SMSCSettings(), phones: PhoneBook(on: SMSCRig.loops.next()))
        simulator.stop()
        await simulator.run(listeners)
    }

    @Test func `A cancelled run ends`() async throws {
        let listeners = try await TCPListener.listen(
            on: SocketAddress(IPAddress(v4: 0x7F00_0001), port: 0), loops: SMSCRig.loops.loops)
        let simulator = SMSCSimulator(SMSCSettings(), phones: PhoneBook(on: SMSCRig.loops.next()))
        let running = Task { await simulator.run(listeners) }
        running.cancel()
        await running.value
    }
}
