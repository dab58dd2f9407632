import Bytes
import Runtime
import SMPP
import SMS
import Simulators
import Testing

@Suite(.timeLimit(.minutes(2))) struct SMSCFaultTests {
    @Test func `Errors and throttling come at their rates, the same for the same seed`() async throws {
        var settings = SMSCRig.quick()
        settings.errorRate = 0.2
        settings.errorStatus = .invalidDestinationAddress
        settings.throttleRate = 0.3
        let first = try await statuses(settings, seed: 42)
        #expect((100...200).contains(first.count { $0 == .throttled }))
        #expect((40...110).contains(first.count { $0 == .invalidDestinationAddress }))
        #expect((210...350).contains(first.count { $0 == .ok }))
        #expect(try await statuses(settings, seed: 42) == first)
        #expect(try await statuses(settings, seed: 43) != first)
    }

    @Test func `At a rate of 1 everything is refused and nothing reaches a phone`() async throws {
        var settings = SMSCRig.quick()
        settings.errorRate = 1
        try await SMSCRig.run(settings) { rig, loop in
            let client = try await SMSCClient.bound(to: rig.address, on: loop)
            client.submit(SimulatedTexts.single("Hello", wantsReport: true))
            #expect(await client.until { $0.answers.count == 1 })
            #expect(client.answers[1] == SMPPAnswer(status: .submitFailed))
            #expect(rig.phones.messages().isEmpty)
            #expect(rig.simulator.undeliveredCount == 0)
            #expect(rig.parts.map(\.status) == [.submitFailed])
            #expect(rig.simulator.counters.refused == 1)
            client.channel.close()
        }
    }

    private func statuses(_ settings: SMSCSettings, seed: UInt64) async throws -> [CommandStatus] {
        let answers = SMSCAnswers()
        try await SMSCRig.run(settings, seed: seed) { rig, loop in
            let client = try await SMSCClient.bound(to: rig.address, on: loop)
            for token in 0..<500 { client.submit(SimulatedTexts.single("Hello"), token) }
            #expect(await client.until { $0.answers.count == 500 })
            await answers.set((0..<500).compactMap { client.answers[$0]?.status })
            client.channel.close()
        }
        return await answers.all
    }

    @Test func `Past the throughput submissions are throttled`() async throws {
        var settings = SMSCRig.quick()
        settings.throughput = 1
        try await SMSCRig.run(settings) { rig, loop in
            let client = try await SMSCClient.bound(to: rig.address, on: loop)
            for token in 0..<50 { client.submit(SimulatedTexts.single("Hello"), token) }
            #expect(await client.until { $0.answers.count == 50 })
            let taken = client.answers.values.count { $0.status.isOK }
            #expect((1...20).contains(taken))
            #expect(rig.simulator.counters.throttled == 50 - taken)
            client.channel.close()
        }
    }

    @Test func `Addresses that no report could carry are refused`() async throws {
        try await SMSCRig.run { rig, loop in
            let client = try await SMSCClient.bound(to: rig.address, on: loop)
            let long = SMPPAddress.international("123456789012345678901")
            let cases: [(SMPPAddress, SMPPAddress, CommandStatus)] = [
                (SimulatedTexts.sender, .none, .invalidDestinationAddress),
                (SimulatedTexts.sender, long, .invalidDestinationAddress),
                (long, SimulatedTexts.phone, .invalidSourceAddress),
                (.none, SimulatedTexts.phone, .ok),
            ]
            for (token, (source, destination, _)) in cases.enumerated() {
                var message = DataSM(source: source, destination: destination)
                message.parameters.messagePayload = [0x48]
                client.submit(message, token)
            }
            #expect(await client.until { $0.answers.count == cases.count })
            #expect(cases.indices.map { client.answers[$0]?.status } == cases.map(\.2))
            client.channel.close()
        }
    }

    @Test func `Octets that are no PDU are answered by a nack and the end of the connection`() async throws {
        try await SMSCRig.run { rig, loop in
            for garbage in [Array("GET / HTTP/1.1\r\n\r\n".utf8), [0, 0, 0, 0, 0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF]] {
                let channel = try await TCPChannel.connect(
                    to: rig.address, on: loop, until: loop.now + .seconds(20))
                channel.write(garbage)
                let answers = await SMSCRig.pdus(2, from: channel)
                #expect(answers == [PDU(.genericNack, sequence: 0, status: .invalidCommandLength)])
                #expect(channel.hasEnded)
                channel.close()
            }
            let client = try await SMSCClient.bound(to: rig.address, on: loop)
            client.channel.close()
        }
    }

    @Test func `A PDU that cannot be read is refused and the session goes on`() async throws {
        try await SMSCRig.run { rig, loop in
            let channel = try await TCPChannel.connect(to: rig.address, on: loop, until: loop.now + .seconds(20))
            channel.write(PDU(.bind(.transceiver, Bind(systemID: "x", password: "")), sequence: 1).encoded)
            // A submit_sm whose body is one octet.
            channel.write([0, 0, 0, 17, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 2, 65] as [UInt8])
            channel.write(PDU(.enquireLink, sequence: 3).encoded)
            let answers = await SMSCRig.pdus(3, from: channel)
            #expect(answers.map(\.sequence) == [1, 2, 3])
            #expect(answers.map(\.status) == [.ok, .invalidCommandLength, .ok])
            #expect(answers.last?.body == .enquireLinkResp)
            channel.close()
        }
    }

    @Test func `Submitting without a bind is refused`() async throws {
        try await SMSCRig.run { rig, loop in
            let channel = try await TCPChannel.connect(to: rig.address, on: loop, until: loop.now + .seconds(20))
            channel.write(PDU(.submitSM(SimulatedTexts.single("Hello")), sequence: 9).encoded)
            let answers = await SMSCRig.pdus(1, from: channel)
            #expect(answers.map(\.status) == [.invalidBindStatus])
            #expect(rig.parts.isEmpty)
            channel.close()
        }
    }

    @Test func `A conversation cut at any octet harms nobody`() async throws {
        let octets =
            PDU(.bind(.transceiver, Bind(systemID: "x", password: "y")), sequence: 1).encoded
            + PDU(.submitSM(SimulatedTexts.single("Hello", wantsReport: true)), sequence: 2).encoded
        try await SMSCRig.run { rig, loop in
            for end in 0..<octets.count {
                let channel = try await TCPChannel.connect(
                    to: rig.address, on: loop, until: loop.now + .seconds(20))
                channel.write(octets[..<end])
                #expect(await channel.flush(until: loop.now + .seconds(20)))
                channel.close()
            }
            let channel = try await TCPChannel.connect(to: rig.address, on: loop, until: loop.now + .seconds(20))
            for octet in octets {
                channel.write([octet])
                #expect(await channel.flush(until: loop.now + .seconds(20)))
            }
            let answers = await SMSCRig.pdus(2, from: channel)
            // The report may come along with the answer.
            #expect(answers.prefix(2).map(\.command) == [.bindTransceiver.response, .submitSM.response])
            #expect(answers.allSatisfy { $0.status.isOK })
            #expect(rig.parts.count == 1)
            channel.close()
        }
    }

    @Test func `Connections past the limit are closed at once`() async throws {
        var settings = SMSCRig.quick()
        settings.connectionLimit = 2
        try await SMSCRig.run(settings) { rig, loop in
            let first = try await SMSCClient.bound(to: rig.address, on: loop)
            let second = try await SMSCClient.bound(to: rig.address, on: loop)
            let third = try await TCPChannel.connect(to: rig.address, on: loop, until: loop.now + .seconds(20))
            #expect(await third.wait(until: loop.now + .seconds(20)) == .ended)
            third.close()
            #expect(rig.simulator.counters.connections == 2)
            first.channel.close()
            second.channel.close()
        }
    }

    @Test func `A client that does not bind is sent away`() async throws {
        var settings = SMSCRig.quick()
        settings.session.bindTimeout = .milliseconds(20)
        try await SMSCRig.run(settings) { rig, loop in
            let channel = try await TCPChannel.connect(to: rig.address, on: loop, until: loop.now + .seconds(20))
            #expect(await channel.wait(until: loop.now + .seconds(20)) == .ended)
            channel.close()
        }
    }
}

private actor SMSCAnswers {
    private(set) var all: [CommandStatus] = []

    func set(_ statuses: [CommandStatus]) {
        all = statuses
    }
}
