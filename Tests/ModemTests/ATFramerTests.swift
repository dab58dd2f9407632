import Modem
import Testing

struct ATFramerTests {
    private func items(_ text: String, piece: Int, awaitsPrompt: Bool = false) -> [ATFramer.Item] {
        var framer = ATFramer()
        var octets = Array(text.utf8)[...]
        var items: [ATFramer.Item] = []
        while !octets.isEmpty {
            var chunk = octets.prefix(piece)
            octets = octets.dropFirst(piece)
            while let item = framer.next(from: &chunk, awaitsPrompt: awaitsPrompt) { items.append(item) }
        }
        return items
    }

    @Test(arguments: [1, 2, 3, 1000]) func `lines end with CR, LF or both, and empty ones are none`(_ piece: Int) {
        #expect(items("\r\n\r\nOK\r\n", piece: piece) == [.line("OK")])
        #expect(items("AT\r\r\n+CSQ: 1,2\nOK\r", piece: piece) == [.line("AT"), .line("+CSQ: 1,2"), .line("OK")])
        #expect(items("  x \r\0y\r", piece: piece) == [.line("x "), .line("y")])
        #expect(items("no end", piece: piece).isEmpty)
    }

    @Test(arguments: [1, 2, 1000]) func `a prompt is one only where it is awaited`(_ piece: Int) {
        #expect(items("\r\n> ", piece: piece, awaitsPrompt: true) == [.prompt])
        #expect(items("\r\n>\r\nERROR\r\n", piece: piece, awaitsPrompt: true) == [.prompt, .line("ERROR")])
        #expect(items("a> b\r", piece: piece, awaitsPrompt: true) == [.line("a> b")])
        #expect(items("> b\r", piece: piece) == [.line("> b")])
    }

    @Test func `a line that is too long is dropped to its end`() {
        let long = String(repeating: "x", count: ATFramer.limit)
        #expect(items(long.dropLast() + "\r", piece: 100) == [.line(String(long.dropLast()))])
        #expect(items(long + "yy\rOK\r", piece: 100) == [.tooLong, .line("OK")])
        #expect(items(long + long + long + "\rOK\r", piece: 100) == [.tooLong, .line("OK")])
    }
}
