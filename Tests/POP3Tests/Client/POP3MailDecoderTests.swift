import Testing

@testable import POP3

@Suite struct POP3MailDecoderTests {
    static let mails: [(String, String)] = [
        (".\\r\\n", ""), ("a\\r\\n.\\r\\n", "a\\r\\n"), ("..\\r\\n.\\r\\n", ".\\r\\n"),
        ("...\\r\\n.\\r\\n", "..\\r\\n"),
        (".a\\r\\n.\\r\\n", "a\\r\\n"), ("a.\\r\\n.\\r\\n", "a.\\r\\n"), ("\\r\\n.\\r\\n", "\\r\\n"),
        ("a\\n.\\r\\nb\\r\\n.\\r\\n", "a\\n.\\r\\nb\\r\\n"), ("a\\r.\\r\\nb\\r\\n.\\r\\n", "a\\r.\\r\\nb\\r\\n"),
        (".\\ra\\r\\n.\\r\\n", "\\ra\\r\\n"), (".\\r\\r\\n.\\r\\n", "\\r\\r\\n"), ("a\\r\\r\\n.\\r\\n", "a\\r\\r\\n"),
        (".\\n\\r\\n.\\r\\n", "\\n\\r\\n"), ("\\0\\r\\n.\\r\\n", "\\0\\r\\n"), (".\\r.\\r\\n.\\r\\n", "\\r.\\r\\n"),
        ("0123456789\\t\\r\\n.\\r\\n", "0123456789\\t\\r\\n"),
    ]

    @Test(arguments: mails)
    func `A mail ends at CRLF dot CRLF, wherever it is cut`(wire: String, mail: String) {
        let stream = octets(wire) + [0x2B]
        for cut in 0...stream.count {
            for isSingle in [false, true] {
                var decoder = POP3MailDecoder(sizeLimit: 1000)
                let pieces =
                    isSingle ? stream.map { [$0] } : [Array(stream[..<cut]), Array(stream[cut...])]
                var outcome: POP3MailDecoder.Outcome?
                var left = 0
                for piece in pieces {
                    var head = 0
                    if outcome == nil { outcome = decoder.consume(piece, from: &head) }
                    left += piece.count - head
                }
                #expect(outcome == .mail(octets(mail)), "\(wire) cut at \(cut)")
                #expect(left == 1, "what follows the end is not its own")
            }
        }
    }

    @Test(arguments: [(5, true), (6, true), (4, false), (0, false), (-1, false)])
    func `The limit counts what the mail has, not what hides it`(limit: Int, fits: Bool) {
        var decoder = POP3MailDecoder(sizeLimit: limit)
        var head = 0
        let outcome = decoder.consume(octets("..ab\\r\\n.\\r\\n"), from: &head)
        #expect(outcome == (fits ? .mail(octets(".ab\\r\\n")) : .tooLarge))
    }

    @Test func `What is too large is read past, and patience ends`() {
        var decoder = POP3MailDecoder(sizeLimit: 10, patience: 1000)
        let piece = [UInt8](repeating: 0x61, count: 101)
        for count in 1...10 {
            var head = 0
            #expect(decoder.consume(piece, from: &head) == (count < 10 ? nil : POP3MailDecoder.Outcome?.none))
            #expect(head == piece.count)
        }
        var head = 0
        #expect(decoder.consume([0x61], from: &head) == .endless)
    }
}
