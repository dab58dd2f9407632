import Bytes
import Gateway
import Messages
import Runtime
import SMPP
import SMS
import Servers
import Testing

@Suite(.timeLimit(.minutes(2))) struct SMPPSubmitTests {
    @Test func `a text is answered with its id, once the office has it`() async throws {
        try await SMPPRig.run { rig in
            let client = try await rig.bound()
            rig.office.hold()
            try await client.ask(.submitSM(.test()))
            try await rig.until { rig.office.batches.count == 1 }
            #expect(await RawClient(client.channel).hearsNothing(for: .milliseconds(50)))
            rig.office.release()
            let answer = try await client.heard()
            #expect(answer.status == .ok && answer.messageID == "1")
            let batch = try #require(rig.office.batches.first)
            #expect(batch.account.text == "acme" && batch.client == "127.0.0.1" && !batch.session.isEmpty)
            #expect(batch.texts.map(\.destination) == ["+447700900123"])
        }
    }

    @Test func `what is read in one turn goes to the office at once, and each is answered`() async throws {
        try await SMPPRig.run(.init(change: { $0.window = 5_000 })) { rig in
            let client = try await rig.bound()
            let numbers = Array(UInt32(1)...3_000)
            try await client.send(numbers.map { PDU(.submitSM(.test()), sequence: $0) })
            var answered: Set<UInt32> = []
            while answered.count < numbers.count {
                let answer = try await client.heard()
                #expect(answer.status == .ok)
                answered.insert(answer.sequence)
            }
            #expect(answered == Set(numbers) && rig.office.texts.count == numbers.count)
            #expect(rig.office.batches.count < 200, "\(rig.office.batches.count)")
        }
    }

    @Test(
        arguments: [
            (.destination, .invalidDestinationAddress), (.source, .invalidSourceAddress), (.text, .submitFailed),
            (.quota, .submitFailed), (.notAllowed, .submitFailed), (.noRoute, .submitFailed),
            (.storeFull, .messageQueueFull), (.unavailable, .systemError),
        ] as [(ClientRefusal.Kind, CommandStatus)])
    func `a refusal has its status`(_ kind: ClientRefusal.Kind, _ status: CommandStatus) async throws {
        try await SMPPRig.run { rig in
            rig.office.refuse("+447700900999", kind)
            for (version, words) in [(0x34, nil), (0x50, "because")] as [(UInt8, String?)] {
                let client = try await rig.bound(version: version)
                let answer = try await client.exchange(.submitSM(.test(to: "447700900999")))
                #expect(answer.status == status)
                guard case .submitSMResp(let body) = answer.body else { return }
                #expect(body.parameters.additionalStatusText == words)
                #expect(try await client.exchange(.submitSM(.test())).status == .ok)
            }
        }
    }

    @Test(arguments: [1, 7])
    func `more than the window is throttled, and no answer is lost`(window: Int) async throws {
        let accounts = [try SMPPRig.acme { $0.terms.window = window == 1 ? 1 : nil }]
        try await SMPPRig.run(.init(change: { $0.window = 7 }, accounts: accounts)) { rig in
            rig.office.hold()
            let client = try await rig.bound()
            try await client.send((1...20).map { PDU(.submitSM(.test()), sequence: $0) })
            var throttled = 0
            for _ in 0..<20 - window {
                let answer = try await client.heard()
                #expect(answer.status == .throttled)
                throttled += 1
            }
            rig.office.release()
            for _ in 0..<window { #expect(try await client.heard().status == .ok) }
            #expect(throttled == 20 - window && rig.office.texts.count == window)
        }
    }

    @Test func `an account submits no more in a second than it may, over all of its links`() async throws {
        let accounts = [try SMPPRig.acme { $0.terms.throughput = 10 }]
        try await SMPPRig.run(.init(accounts: accounts)) { rig in
            var statuses: [CommandStatus] = []
            let clients = [try await rig.bound(), try await rig.bound()]
            for client in clients {
                try await client.send((1...10).map { PDU(.submitSM(.test()), sequence: $0) })
                for _ in 0..<10 { statuses.append(try await client.heard().status) }
            }
            let taken = statuses.count { $0 == .ok }
            // A slow machine may take part of a second for it.
            #expect((10...15).contains(taken), "\(taken)")
            #expect(statuses.allSatisfy { $0 == .ok || $0 == .throttled })
            let other = try await clients[0].exchange(.enquireLink)
            #expect(other.body == .enquireLinkResp)
        }
    }

    @Test func `submit_multi has one answer with those that were refused`() async throws {
        try await SMPPRig.run { rig in
            rig.office.refuse("+447700900002", .notAllowed)
            let client = try await rig.bound()
            let bad = SMPPAddress(ton: .international, npi: .isdn, text: "none")
            let multi = SubmitMulti(
                destinations: [
                    .address(.international("447700900001")), .address(.international("447700900002")),
                    .list("friends"), .address(bad), .address(.international("447700900003")),
                ], message: .test())
            let answer = try await client.exchange(.submitMulti(multi))
            guard case .submitMultiResp(let body) = answer.body else {
                Issue.record("\(answer)")
                return
            }
            #expect(answer.status == .ok && body.messageID == "1")
            let refused = Dictionary(uniqueKeysWithValues: body.unsuccessful.map { ($0.address.text, $0.status) })
            #expect(
                refused == [
                    "447700900002": .submitFailed, "friends": .invalidDistributionList,
                    "none": .invalidDestinationAddress,
                ])
            #expect(rig.office.batches.count == 1 && Set(rig.office.texts.map(\.group)).count == 1)
            let none = SubmitMulti(destinations: [.list("friends")], message: .test())
            #expect(try await client.exchange(.submitMulti(none)).status == .submitFailed)
        }
    }

    @Test func `data_sm is taken like submit_sm`() async throws {
        try await SMPPRig.run { rig in
            let client = try await rig.bound()
            var data = DataSM(source: .alphanumeric("Shop"), destination: .international("447700900123"))
            data.parameters.messagePayload = Array(String(repeating: "x", count: 1_000).utf8)
            data.parameters.timeToLive = 60
            let answer = try await client.exchange(.dataSM(data))
            #expect(answer.status == .ok && answer.command == .dataSM.response && answer.messageID == "1")
            let text = try #require(rig.office.texts.first)
            #expect(text.payload.octets.count == 1_000 && text.expiresAt == StillClock().now + .seconds(60))
        }
    }

    @Test func `questions and orders reach the office`() async throws {
        try await SMPPRig.run { rig in
            let client = try await rig.bound()
            let (shop, phone) = (SMPPAddress.alphanumeric("Shop"), SMPPAddress.international("447700900123"))
            rig.office.answer(ClientMessageState(.delivered, endedAt: Timestamp(seconds: 1_700_000_000), error: 7))
            let state = try await client.exchange(.querySM(QuerySM(messageID: "41", source: shop)))
            #expect(
                state.body
                    == .querySMResp(
                        QuerySMResp(messageID: "41", finalDate: "231114221320000+", state: 2, errorCode: 7)))
            let orders: [(PDU.Body, CommandStatus)] = [
                (.cancelSM(CancelSM(messageID: "41", source: shop, destination: phone)), .ok),
                (.cancelSM(CancelSM(messageID: "", source: shop, destination: phone)), .ok),
                (
                    .cancelSM(
                        CancelSM(messageID: "", source: shop, destination: .international("447700900000"))),
                    .cancelFailed
                ),
                (.cancelSM(CancelSM(messageID: "", source: shop, destination: .none)), .invalidDestinationAddress),
                (.replaceSM(ReplaceSM(messageID: "41", source: shop, shortMessage: Array("new".utf8))), .ok),
            ]
            for (body, status) in orders { #expect(try await client.exchange(body).status == status) }
            #expect(
                rig.office.calls == [
                    "query 41 from Shop of acme", "cancel 41 from Shop to +447700900123 of acme",
                    "cancel all from Shop to +447700900123 of acme",
                    "cancel all from Shop to +447700900000 of acme", "replace 41 by new of acme",
                ])
            let refusals: [(OperationRefused.Kind, [CommandStatus])] = [
                (.missing, [.invalidMessageID, .invalidMessageID, .invalidMessageID]),
                (.conflict, [.queryFailed, .cancelFailed, .replaceFailed]),
                (.invalid, [.queryFailed, .cancelFailed, .replaceFailed]),
                (.unavailable, [.systemError, .systemError, .systemError]),
            ]
            for (kind, statuses) in refusals {
                rig.office.refuse(OperationRefused(kind, "no"))
                let bodies = [.querySM(QuerySM(messageID: "1", source: shop)), orders[0].0, orders[4].0]
                for (body, status) in zip(bodies, statuses) {
                    #expect(try await client.exchange(body).status == status, "\(kind)")
                }
            }
        }
    }

    @Test func `a server that stops answers what it has, unbinds, and takes nothing new`() async throws {
        try await SMPPRig.run { rig in
            rig.office.hold()
            let client = try await rig.bound()
            try await client.ask(.submitSM(.test()))
            try await rig.until { rig.office.batches.count == 1 }
            async let stopped: Void = rig.stop()
            try await rig.until { rig.server.isStopping }
            #expect(try await client.exchange(.submitSM(.test())).status == .throttled)
            rig.office.release()
            let answer = try await client.heard()
            #expect(answer.status == .ok && answer.messageID == "1")
            let farewell = try await client.heard()
            #expect(farewell.body == .unbind)
            try await client.send([PDU(.unbindResp, sequence: farewell.sequence)])
            #expect(try await client.next() == nil)
            await stopped
        }
    }
}
