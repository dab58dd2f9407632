import Gateway
import Messages
import Modem
import Runtime
import SMS
import Simulators
import Testing

@testable import Connections

/// A connection of type `modem` with a simulated modem: what comes in.
@Suite(.timeLimit(.minutes(2))) struct ModemArrivalTests {
    private static let long = (1...60).map { "word\($0)" }.joined(separator: " ")

    /// Whether text directly from the network was asked for.
    private func play(
        isDirect: Bool = false, _ change: @escaping @Sendable (inout ModemSimulatorSettings) -> Void = { _ in },
        _ body: @escaping @Sendable (ModemRig, PlayedModem, ModemConnectionSettings) async throws -> Void
    ) async throws {
        try await ModemRig.run { rig in
            let modem = try await rig.plug(change)
            var settings = rig.settings(modem)
            settings.session.takesDirectly = isDirect
            try await body(rig, modem, settings)
        }
    }

    @Test(arguments: [false, true])
    func `A text is kept, then taken from the modem`(_ isDirect: Bool) async throws {
        try await play(isDirect: isDirect) { rig, modem, settings in
            try await rig.startReady(settings)
            modem.order("text +447700900123 Hello €")
            try await rig.ledger.until("the text") { $0.accepted.count == 1 }
            let submission = rig.ledger.accepted[0].submission
            #expect(submission.door == .phone)
            #expect(modem.count("+CMGR=") == (isDirect ? 0 : 1))
            try await rig.until("the modem to be told") { modem.count(isDirect ? "+CNMA" : "+CMGD=") == 1 }
        }
    }

    @Test(arguments: [false, true])
    func `The parts of a long text become one`(_ isDirect: Bool) async throws {
        try await play(isDirect: isDirect) { rig, modem, settings in
            try await rig.startReady(settings)
            modem.order("text +447700900123 \(Self.long)")
            try await rig.until("all parts to be taken") { modem.count(isDirect ? "+CNMA" : "+CMGD=") == 3 }
            #expect(rig.lines.count("cannot") == 0)
        }
    }

    @Test func `What waits in the modem is taken at the start`() async throws {
        try await play { rig, modem, settings in
            // In the storage that the modem has at first, before anybody asks for another.
            modem.order("text +447700900123 Earlier")
            var settings = settings
            settings.session.storages = ["SM"]
            try await rig.startReady(settings)
            try await rig.ledger.until("the text") { $0.accepted.count == 1 }
        }
    }

    @Test(arguments: [false, true])
    func `What the store does not take stays where it is, and is taken later`(_ isDirect: Bool) async throws {
        try await play(isDirect: isDirect, { $0.redeliveryDelay = .milliseconds(50) }) { rig, modem, settings in
            try await rig.startReady(settings)
            rig.ledger.fail(with: StoreFailure(.full, "the test says so"))
            modem.order("text +447700900123 Hello")
            try await rig.lines.until("a text from a phone could not be stored")
            #expect(modem.count("+CMGD=") == 0 && rig.ledger.accepted.isEmpty)
            rig.ledger.fail(with: nil)
            try await rig.ledger.until("the text") { $0.accepted.count == 1 }
        }
    }

    @Test func `A text that the modem tells of twice is one`() async throws {
        try await play { rig, modem, settings in
            try await rig.startReady(settings)
            modem.order("repeat 3")
            modem.order("text +447700900123 Once")
            modem.order("text +447700900123 The end")
            try await rig.ledger.until("both") { $0.accepted.count == 2 }
            try await rig.until("both to be deleted") { modem.count("+CMGD=") == 2 }
            #expect(rig.ledger.accepted.count == 2)
        }
    }

    @Test func `Many texts at once come through, more than the storage holds`() async throws {
        try await play({
            $0.deviceCapacity = 5
            $0.redeliveryDelay = .milliseconds(5)
        }) { rig, modem, settings in
            try await rig.startReady(settings)
            for number in 1...40 { modem.order("text +447700900123 text \(number)") }
            try await rig.ledger.until("all") { $0.accepted.count == 40 }
            #expect(rig.lines.count("storage is full") > 0)
        }
    }

    @Test func `A storage that is full of old texts is emptied, and new ones come`() async throws {
        try await play { rig, modem, settings in
            modem.order("fill ME")
            try await rig.startReady(settings)
            modem.order("text +447700900123 New")
            // The old ones are one text, many times.
            try await rig.ledger.until("the new one") { $0.accepted.count == 2 }
        }
    }

    // 3GPP TS 23.040 §9.2.3.15: 65 incompatible destination, 70 validity over, 99 congestion without further attempts.
    @Test(arguments: [(0, MessageState.delivered), (65, .failed), (70, .expired), (99, .failed)])
    func `A report says what became of a text`(_ status: Int, _ state: MessageState) async throws {
        try await play({ $0.reportDelay = .milliseconds(50) }) { rig, modem, settings in
            try await rig.startReady(settings)
            modem.order("status \(status)")
            rig.queue(rig.message(1))
            try await rig.ledger.until(1, is: state)
            #expect(rig.ledger.events(1).last?.kind == .report)
        }
    }
}
