import Runtime
import SMPP
import Testing

@testable import Simulators

@Suite(.timeLimit(.minutes(2))) struct SimulatedReceiptTests {
    /// A report about a text of 2026-11-20 09:31:05 that arrived at 09:32:07.
    private func report(_ dialect: ReceiptDialect, isDelivered: Bool = true) -> PendingReport {
        var message = SimulatedTexts.single("Hello, the lift is stuck again")
        message.source = .alphanumeric("Shop")
        let part = ReceivedPart(.short(message), time: .seconds(1_795_167_065), messageID: "4AF")
        let fate = ReportFate(messageID: "4AF", dialect: dialect, delay: .seconds(62))
        return PendingReport(part, isDelivered: isDelivered, fate: fate)
    }

    private func text(_ dialect: ReceiptDialect, isDelivered: Bool = true) -> String {
        let message = report(dialect, isDelivered: isDelivered).message()
        return String(decoding: message.userData, as: UTF8.self)
    }

    @Test func `the text of every dialect is written to the letter`() {
        let dates = "submit date:2611200931 done date:2611200932"
        let standard = "id:4AF sub:001 dlvrd:001 \(dates) stat:DELIVRD err:000 Text:Hello, the lift is s"
        let table: [ReceiptDialect: String] = [
            .standard: standard, .plain: standard, .payload: standard, .dataSMText: standard, .notification: standard,
            .intermediate: standard, .mixed: standard, .parameters: "", .dataSM: "",
            .lowerCase: "id:4AF sub:001 dlvrd:001 \(dates) stat:delivrd err:000 text:Hello, the lift is s",
            .upperCase: "ID:4AF SUB:001 DLVRD:001 SUBMIT DATE:2611200931 DONE DATE:2611200932 STAT:DELIVRD ERR:000 "
                + "TEXT:Hello, the lift is s",
            .underscores: "id:4AF sub:001 dlvrd:001 submit_date:2611200931 done_date:2611200932 stat:DELIVRD err:000 "
                + "text:Hello, the lift is s",
            .noText: "id:4AF sub:001 dlvrd:001 \(dates) stat:DELIVRD err:000",
            .noError: "id:4AF sub:001 dlvrd:001 \(dates) stat:DELIVRD Text:Hello, the lift is s",
            .extraFields: "id:4AF smsc:7 sub:001 dlvrd:001 \(dates) opid:23433 stat:DELIVRD cost:0.0350 err:000 "
                + "text:Hello, the lift is s",
            .seconds: "id:4AF sub:001 dlvrd:001 submit date:261120093105 done date:261120093207 stat:DELIVRD err:000 "
                + "Text:Hello, the lift is s",
            .longYears: "id:4AF sub:001 dlvrd:001 submit date:20261120093105 done date:20261120093207 stat:DELIVRD "
                + "err:000 Text:Hello, the lift is s",
            .spaces: "id: 4AF   sub: 001   dlvrd: 001   submit date: 2611200931   done date: 2611200932   "
                + "stat: DELIVRD   err: 000   Text: Hello, the lift is s",
            .disagreeing: "id:0 sub:001 dlvrd:001 \(dates) stat:ENROUTE err:000 Text:Hello, the lift is s",
        ]
        #expect(Set(table.keys) == Set(ReceiptDialect.allCases))
        for (dialect, expected) in table { #expect(text(dialect) == expected, "\(dialect)") }
        #expect(text(.plain, isDelivered: false).contains("dlvrd:000 \(dates) stat:UNDELIV err:001"))
    }

    @Test(arguments: ReceiptDialect.single, [true, false])
    func `our own reading of every dialect finds the id and the state`(dialect: ReceiptDialect, isDelivered: Bool)
        throws
    {
        let message = report(dialect, isDelivered: isDelivered).message()
        let receipt = try #require(message.receipt)
        #expect(receipt.id == "4AF")
        #expect(receipt.state == (isDelivered ? .delivered : .undeliverable))
        let isNotification = message.esmClass.messageType == .intermediateNotification
        #expect(isNotification == (dialect == .notification))
        #expect((message.parameters.receiptedMessageID == "4AF") == dialect.hasParameters)
        if case .data = message { #expect(dialect.usesDataSM) } else { #expect(!dialect.usesDataSM) }
        #expect((message.parameters.messagePayload != nil) == [.payload, .dataSMText].contains(dialect))
        #expect(message.userData.isEmpty == [.parameters, .dataSM].contains(dialect))
        #expect(message.source == SimulatedTexts.phone && message.destination == .alphanumeric("Shop"))
    }

    @Test(arguments: ReceiptDialect.single)
    func `reports of every dialect travel, and are acknowledged`(dialect: ReceiptDialect) async throws {
        var settings = SMSCRig.quick()
        settings.receipts = dialect
        let count = dialect == .intermediate ? 20 : 10
        try await SMSCRig.run(settings) { rig, loop in
            let client = try await SMSCClient.bound(to: rig.address, on: loop)
            for token in 1...10 { client.submit(SimulatedTexts.single("Hello", wantsReport: true), token) }
            #expect(await client.until { $0.delivered.count == count && $0.answers.count == 10 })
            let receipts = client.delivered.compactMap(\.receipt)
            #expect(Set(receipts.compactMap(\.id)) == Set((1...10).map(String.init)))
            #expect(receipts.count { $0.state == .delivered } == 10)
            client.unbind()
            #expect(await client.until { $0.ending != nil })
            #expect(rig.simulator.counters.reportsDelivered == count)
            #expect(rig.simulator.undeliveredCount == 0)
            client.channel.close()
        }
    }

    @Test func `a report on the way comes before the final one, as a notification`() async throws {
        var settings = SMSCRig.quick()
        settings.receipts = .intermediate
        try await SMSCRig.run(settings) { rig, loop in
            let client = try await SMSCClient.bound(to: rig.address, on: loop)
            client.submit(SimulatedTexts.single("Hello", wantsReport: true))
            #expect(await client.until { $0.delivered.count == 2 })
            #expect(client.delivered.map { $0.receipt?.state } == [.enroute, .delivered])
            #expect(client.delivered.map(\.esmClass.messageType) == [.intermediateNotification, .deliveryReceipt])
            client.channel.close()
        }
    }

    @Test func `mixed dialects are the same again for the same seed, and all of them occur`() {
        var settings = SMSCSettings()
        settings.receipts = .mixed
        func dialects(_ seed: UInt64) -> [ReceiptDialect] {
            var desk = SMSCDesk(settings, numbers: SeededNumbers(seed: seed), firstID: 1)
            return (0..<400).map { desk.reportFate(of: MessageNumber($0)).dialect }
        }
        #expect(dialects(7) == dialects(7))
        #expect(dialects(7) != dialects(8))
        #expect(Set(dialects(7)) == Set(ReceiptDialect.single))
    }

    @Test func `ids of answers and reports are written apart`() async throws {
        let table: [(MessageIDForm, MessageIDForm?, String, String)] = [
            (.decimal, nil, "180150000", "180150000"),
            (.decimal, .hexadecimal, "180150000", "ABCDEF0"),
            (.decimal, .lowerHexadecimal, "180150000", "abcdef0"),
            (.hexadecimal, .decimal, "ABCDEF0", "180150000"),
            (.hexadecimal, .paddedDecimal, "ABCDEF0", "00000000000180150000"),
            (.lowerHexadecimal, .hexadecimal, "abcdef0", "ABCDEF0"),
            (.hexadecimal, .paddedHexadecimal, "ABCDEF0", "000000000ABCDEF0"),
            (.paddedDecimal, .decimal, "00000000000180150000", "180150000"),
        ]
        for (answers, reports, answered, reported) in table {
            var settings = SMSCRig.quick()
            settings.firstMessageID = 0xABC_DEF0
            settings.messageIDs = answers
            settings.receiptIDs = reports
            try await SMSCRig.run(settings) { rig, loop in
                let client = try await SMSCClient.bound(to: rig.address, on: loop)
                client.submit(SimulatedTexts.single("Hello", wantsReport: true))
                #expect(await client.until { $0.delivered.count == 1 && $0.answers.count == 1 })
                #expect(client.answers[1]?.messageID == answered)
                #expect(client.delivered[0].receipt?.id == reported)
                #expect(client.delivered[0].parameters.receiptedMessageID == reported)
                client.channel.close()
            }
        }
    }

    @Test func `a random id differs from its report's by capitals alone`() async throws {
        var settings = SMSCRig.quick()
        settings.messageIDs = .uuid
        settings.receiptIDs = .upperUUID
        try await SMSCRig.run(settings) { rig, loop in
            let client = try await SMSCClient.bound(to: rig.address, on: loop)
            client.submit(SimulatedTexts.single("Hello", wantsReport: true))
            #expect(await client.until { $0.delivered.count == 1 && $0.answers.count == 1 })
            let id = try #require(client.answers[1]?.messageID)
            #expect(id == id.lowercased() && id.utf8.count == 36)
            #expect(client.delivered[0].receipt?.id == id.uppercased())
            client.channel.close()
        }
    }
}
