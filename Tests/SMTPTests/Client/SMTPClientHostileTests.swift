import Messages
import Testing

@testable import SMTP

/// Servers that say anything, and our own server.
@Suite struct SMTPClientHostileTests {
    static let pieces: [String] = [
        "220 x\r\n", "250 ok\r\n", "250-a\r\n", "250 PIPELINING\r\n", "250-x\r\n250-SIZE 9\r\n250 8BITMIME\r\n",
        "354 go\r\n",
        "550 5.1.1 no\r\n", "451 no\r\n", "421 bye\r\n", "235 ok\r\n", "334 \r\n", "\r\n", "\n", "\r", "\0", "25", "ü",
        "9",
        "250-x\r\n250-AUTH LOGIN\r\n250 STARTTLS\r\n",
    ]

    @Test func `Whatever comes, every mail is settled once, and it does not matter how the octets are cut`() {
        var accepted = 0
        for seed in 0..<2000 {
            var dice = SMTPHostileTests.Dice(state: UInt64(seed))
            let stream = (0..<30).map { _ in Array((Self.pieces.randomElement(using: &dice) ?? "").utf8) }
            let opening =
                [Self.octets("220 x\r\n250 x\r\n")] + Array(repeating: Self.octets("250 ok\r\n"), count: seed % 4)
            let whole = Self.play(opening + stream, step: .max)
            let single = Self.play(opening + stream, step: 1)
            #expect(whole == single, "seed \(seed)")
            accepted += whole.count { $0.contains("accepted") }
        }
        #expect(accepted > 20, "the streams have to get somewhere to mean anything")
    }

    static func octets(_ text: String) -> [UInt8] { Array(text.utf8) }

    static func play(_ stream: [[UInt8]], step: Int) -> [String] {
        var dialog = ClientDialog(ClientDialog.settings())
        var submitted = 0
        for piece in stream {
            var rest = piece[...]
            while !rest.isEmpty {
                let octets = Array(rest.prefix(step))
                rest = rest.dropFirst(step)
                dialog.drive(.received(octets))
            }
            if dialog.session.isReady, submitted < 5 {
                submitted += 1
                dialog.drive(.submit(ClientDialog.mail("c@d.example")))
            }
        }
        dialog.drive(.connectionLost)
        #expect(dialog.transcript.count { $0.hasPrefix("settled") } == submitted)
        #expect(dialog.session.phase == .closed && dialog.session.nextDeadline == nil)
        return dialog.transcript
    }

    @Test func `What this client says, our own server takes`() {
        var server = DialogRunner()
        var client = ClientDialog(ClientDialog.settings())
        var heard = 0
        func exchange() {
            while server.output.count > heard {
                let reply = Array(server.output[heard...])
                heard = server.output.count
                let before = client.written.count
                client.drive(.received(reply))
                server.feed(Array(client.written[before...]))
            }
        }
        exchange()
        let content = ".\r\n..\r\n\n.\nüx\r."
        for recipients in [
            ["c@d.example"], ["nobody@d.example"], ["nobody@d.example", "later@d.example", "ü@d.example"],
        ] {
            let before = client.written.count
            let mail = OutgoingMail(
                from: nil, to: recipients.map(ClientDialog.address), content: Array(content.utf8))
            client.drive(.submit(mail))
            server.feed(Array(client.written[before...]))
            exchange()
            #expect(client.session.isReady)
        }
        #expect(server.mails.map(\.content) == [".\r\n..\r\n\r\n.\r\nüx\r\n.\r\n", ".\r\n..\r\n\r\n.\r\nüx\r\n.\r\n"])
        let settled = client.transcript.filter { $0.hasPrefix("settled") }.map { $0.split(separator: " ")[1] }
        #expect(settled == ["accepted", "refused", "refused"])
    }
}
