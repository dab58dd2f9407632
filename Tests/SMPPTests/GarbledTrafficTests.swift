import Bytes
import SMPP
import TestKit
import Testing

/// Whole sessions against a peer that garbles PDUs of the corpus.
struct GarbledTrafficTests {
    @Test func `a client session answers each garbled request at most once, and never traps`() throws {
        var random = SplitMix(seed: 0xC0FFEE)
        let frames = try Corpus.cases(PDUCase.self, in: "smpp/pdus.json").map {
            try #require([UInt8](hexadecimal: $0.pdu))
        }
        for _ in 0..<400 {
            var session = SMPPClientSessionTests.session(in: .bound(.transceiver))
            for _ in 0..<40 {
                var trial = session
                let octets = garbled(frames, &random)
                let actions = feed(octets) { trial.receive($0, at: .seconds(11)) }
                let answers = actions.filter { action in
                    if case .send(let pdu) = action { pdu.command.isResponse } else { false }
                }
                #expect(answers.count <= 1, "\(octets.hexadecimal)")
                session = trial
                if session.phase == .closed { break }
            }
            #expect(session.receive(.connectionLost, at: .seconds(12)).count <= 1)
        }
    }

    @Test func `a server session answers each garbled request at most once, and never traps`() throws {
        var random = SplitMix(seed: 0xFACADE)
        let frames = try Corpus.cases(PDUCase.self, in: "smpp/pdus.json").map {
            try #require([UInt8](hexadecimal: $0.pdu))
        }
        for _ in 0..<400 {
            var session = SMPPServerSessionTests.session(in: .bound(.transceiver))
            for _ in 0..<40 {
                let octets = garbled(frames, &random)
                guard let input = serverInput(octets) else { continue }
                let actions = session.receive(input, at: .seconds(11))
                let answers = actions.filter { action in
                    if case .send(let pdu) = action { pdu.command.isResponse } else { false }
                }
                #expect(answers.count <= 1, "\(octets.hexadecimal)")
                if session.phase == .closed { break }
            }
        }
    }

    /// A frame with its right length, some octets of which are changed or missing.
    private func garbled(_ frames: [[UInt8]], _ random: inout SplitMix) -> [UInt8] {
        var octets = frames[Int(random.next() % UInt64(frames.count))]
        for _ in 0..<(random.next() % 4) {
            let place = 4 + Int(random.next() % UInt64(octets.count - 4))
            octets[place] = random.next() % 2 == 0 ? 0 : UInt8(truncatingIfNeeded: random.next())
        }
        if random.next() % 4 == 0 { octets.removeLast(Int(random.next() % UInt64(octets.count - 15))) }
        octets[2] = UInt8(octets.count >> 8)
        octets[3] = UInt8(octets.count & 0xFF)
        return octets
    }

    private func feed(
        _ octets: [UInt8], _ receive: (SMPPClientSession<String>.Input) -> [SMPPClientSession<String>.Action]
    ) -> [SMPPClientSession<String>.Action] {
        var framer = PDUFramer()
        var chunk = octets[...]
        guard case .frame(let frame) = framer.next(from: &chunk) else { return [] }
        do throws(PDUFailure) {
            return receive(.received(try PDU(decoding: frame)))
        } catch {
            return receive(.undecodable(error))
        }
    }

    private func serverInput(_ octets: [UInt8]) -> SMPPServerSession<String>.Input? {
        var framer = PDUFramer()
        var chunk = octets[...]
        guard case .frame(let frame) = framer.next(from: &chunk) else { return nil }
        do throws(PDUFailure) {
            return .received(try PDU(decoding: frame))
        } catch {
            return .undecodable(error)
        }
    }
}
