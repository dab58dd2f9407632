import Foundation
import TestKit
import Testing

/// Our SMPP client and an SMSC that others made: the SMPP library of Jasmin.
@Suite(.timeLimit(.minutes(3)), .enabled(if: SMPPPeer.isAvailable, "\(SMPPPeer.absence)"))
struct ForeignCentreScenarios {
    /// A submit_sm as the SMSC read it.
    private struct Submit: Decodable, Sendable {
        let submit: String
        let from: String
        let to: String
        let octets: String
        let header: Bool
        let receipt: String
    }

    @Test func `texts reach an SMSC of Jasmin's library, its reports and a phone's answer reach us`() async throws {
        try await Stage.run { stage in
            let reserved = try ReservedPort()
            let centre = try SMPPPeer.smsc.start(
                ["\(reserved.number)", "telepost", "secret", "Grüße"], on: stage)
            _ = try await centre.output.first("the SMSC") { $0.lines.first { $0.contains("listening") } }
            var document = Document(carriers: [Document.Carrier(port: reserved.number)])
            document.more = [
                "[[account]]", #"name = "alice""#, "login = []", "[[inbound]]", #"name = "all""#,
                #"deliver = ["account:alice"]"#,
            ]
            let telepost = try await Telepost.ready(document, on: stage)
            try await telepost.connected()
            let words = (1...60).map { "word\($0)" }.joined(separator: " ")
            for text in ["Price: 5 €", words] {
                let sent = try await telepost.command(
                    ["send", "--to", "+447700900123", "--wait", "--timeout", "30s", text], stage)
                #expect(sent.lines.last == "delivered", "\(sent.output) \(sent.errors)")
            }
            let lines = centre.output.value.lines.filter { $0.hasPrefix("{\"submit\"") }
            let submits = try lines.map { try JSONDecoder().decode(Submit.self, from: Data($0.utf8)) }
            #expect(submits.map(\.header) == [false, true, true, true])
            #expect(submits.allSatisfy { $0.from == "447700900100" && $0.to == "447700900123" })
            #expect(submits.allSatisfy { $0.receipt.hasSuffix("SMSC_DELIVERY_RECEIPT_REQUESTED") })
            // GSM 7-bit, one septet an octet: the euro sign is behind the escape.
            #expect(submits[0].octets == "50726963653a2035201b65")
            let answer = try await telepost.line("the phone's answer") { $0.text == "text from a phone" }
            #expect(answer.fields["to"] == "account alice")
            _ = try await centre.output.first("all answers") { output in
                output.lines.count { $0.contains("ESME_ROK") } == 5 ? true : nil
            }
        }
    }
}
