import Messages
import SMPP
import SMS
import TestKit
import Testing

@testable import Connections

/// What was planned and written by one side is read and joined by the other.
struct InboundJoiningTests {
    private enum Way: CaseIterable {
        case header8, header16, packed, parameters, payload
    }

    private static let texts = [
        "Hi", "", String(repeating: "Hello [€] ", count: 60), String(repeating: "Привет 😀👨‍👩‍👧 ", count: 40),
        String(repeating: "x", count: 161), String(repeating: "😀", count: 36),
    ]

    private func parts(of text: String, _ way: Way) throws -> [CarriedMessage] {
        let plan = try SegmentPlan(text, reference: way == .header16 ? .sixteenBit : .eightBit)
        return plan.parts.indices.map { index in
            var message = ShortMessage(
                source: .international("447700900123"), destination: .international("447700900100"))
            message.dataCoding = plan.alphabet == .ucs2 ? .ucs2 : .carrierDefault
            switch way {
            case .header8, .header16, .packed:
                message.shortMessage = plan.userData(
                    of: index + 1, reference: 7, form: way == .packed ? .packed : .unpacked)
                message.esmClass.hasUserDataHeader = plan.hasHeader
            case .parameters, .payload:
                message.parameters.segmentation = Segmentation(
                    reference: 7, total: UInt8(plan.parts.count), number: UInt8(index + 1))
                let body = plan.body(of: index + 1)
                if way == .payload { message.parameters.messagePayload = body } else { message.shortMessage = body }
            }
            return .short(message)
        }
    }

    @Test func `long texts come through whole, in any order and with repeats, after a rest in the store`() throws {
        for text in Self.texts {
            for way in Way.allCases {
                var reading = InboundReading()
                reading.defaultAlphabet = way == .packed ? .gsm7Packed : .gsm7
                let parts = try parts(of: text, way).map { InboundPart($0, reading) }
                var reassembly = Reassembly<PartPayload, Int>(limit: 2)
                var whole: [PartPayload]? = parts.count == 1 ? [parts[0].payload] : nil
                for part in (parts.reversed() + parts) where parts.count > 1 {
                    let place = try #require(part.concatenation)
                    let stored = try #require(PartPayload(encoded: part.payload.encoded))
                    let (sender, recipient) = (part.sender.description, part.recipient.description)
                    if case .complete(let payloads) = reassembly.receive(
                        stored, place, from: sender, to: recipient, at: 0)
                    {
                        #expect(whole == nil)
                        whole = payloads
                    }
                }
                #expect(JoinedText(try #require(whole)).text == text, "\(way) \(text.prefix(20))")
            }
        }
    }

    @Test func `a part that did not come leaves a mark where it was`() throws {
        let text = String(repeating: "0123456789", count: 40)
        let payloads = try parts(of: text, .header8).map { InboundPart($0, InboundReading()).payload }
        #expect(payloads.count == 3)
        let joined = JoinedText([payloads[0], nil, payloads[2]])
        #expect(joined.text == text.prefix(153) + "[… part 2 of 3 did not arrive …]" + text.suffix(400 - 306))
    }
}
