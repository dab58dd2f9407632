import Bytes
import Gateway
import Testing

@Suite struct ClientListTests {
    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text), "\(text)") }

    private func list(_ entries: String...) throws -> ClientList { ClientList(try entries.map { try .init($0) }) }

    @Test func `Addresses, blocks and ranges list what they say, ends included, and nothing more`() throws {
        let table: [(entry: String, listed: [String], unlisted: [String])] = [
            ("192.0.2.1", ["192.0.2.1", "::ffff:192.0.2.1"], ["192.0.2.0", "192.0.2.2", "::1", "::c000:201"]),
            ("2001:db8::1", ["2001:DB8:0::1"], ["2001:db8::", "2001:db8::2", "0.0.0.1"]),
            ("::ffff:192.0.2.1", ["192.0.2.1"], ["192.0.2.2"]),
            ("192.0.2.0/24", ["192.0.2.0", "192.0.2.255"], ["192.0.1.255", "192.0.3.0"]),
            ("10.0.0.0/8", ["10.0.0.0", "10.255.255.255"], ["9.255.255.255", "11.0.0.0", "::a00:0"]),
            ("192.0.2.7/32", ["192.0.2.7"], ["192.0.2.6", "192.0.2.8"]),
            ("192.0.2.6/31", ["192.0.2.6", "192.0.2.7"], ["192.0.2.5", "192.0.2.8"]),
            ("0.0.0.0/0", ["0.0.0.0", "255.255.255.255", "::ffff:1.2.3.4"], ["::", "2001:db8::"]),
            ("0.0.0.0/1", ["127.255.255.255"], ["128.0.0.0"]),
            ("::/0", ["::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db8::1"], ["0.0.0.0", "192.0.2.1"]),
            (
                "2001:db8::/32", ["2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"],
                ["2001:db7:ffff::", "2001:db9::"]
            ),
            ("2001:db8::1/128", ["2001:db8::1"], ["2001:db8::", "2001:db8::2"]),
            ("2001:db8::/127", ["2001:db8::", "2001:db8::1"], ["2001:db8::2"]),
            // Its last addresses are mapped ones, which are IPv4.
            ("::/80", ["::1", "::fffe:0:0"], ["192.0.2.1", "::1:0:0:0"]),
            ("192.168.1.0-192.168.1.31", ["192.168.1.0", "192.168.1.31"], ["192.168.0.255", "192.168.1.32"]),
            ("192.0.2.1-192.0.2.1", ["192.0.2.1"], ["192.0.2.2"]),
            ("2001:db8::1-2001:db8::ff", ["2001:db8::1", "2001:db8::ff"], ["2001:db8::", "2001:db8::100"]),
        ]
        for (entry, listed, unlisted) in table {
            let list = try list(entry)
            for text in listed { #expect(list.lists(try address(text)), "\(entry) lists \(text)") }
            for text in listed { #expect(list.allows(try address(text)), "\(entry) allows \(text)") }
            for text in unlisted { #expect(!list.lists(try address(text)), "\(entry) does not list \(text)") }
            for text in unlisted { #expect(!list.allows(try address(text)), "\(entry) does not allow \(text)") }
        }
    }

    @Test func `An empty list allows everybody and vouches for nobody`() throws {
        let list = ClientList([])
        #expect(list.isEmpty)
        for text in ["192.0.2.1", "::1", "2001:db8::1"] {
            #expect(list.allows(try address(text)))
            #expect(!list.lists(try address(text)))
        }
    }

    @Test func `A host name stands for the addresses it has at present`() throws {
        let entries: [ClientList.Entry] = try [.init("Printer.Example.com"), .init("10.0.0.1")]
        let list = ClientList(
            entries, hosts: ["printer.example.com": [try address("192.0.2.9"), try address("2001:db8::9")]])
        #expect(list.hosts == ["printer.example.com"])
        for text in ["192.0.2.9", "2001:db8::9", "10.0.0.1"] { #expect(list.lists(try address(text)), "\(text)") }
        #expect(!list.lists(try address("192.0.2.8")))
    }

    @Test func `A list of one name that has no address allows nobody`() throws {
        let list = try list("printer.example.com")
        #expect(!list.isEmpty)
        #expect(!list.allows(try address("192.0.2.1")))
        #expect(!list.allows(try address("127.0.0.1")))
    }

    @Test func `Names are names of hosts, as short and as long as they may be`() throws {
        let label = String(repeating: "a", count: 63)
        let longest = [label, label, label, String(repeating: "b", count: 61)].joined(separator: ".")
        for name in [
            "a", "localhost", "host", "host.domain", "9to5.example", "a_b.example", "1.2.3.4.example", label, longest,
        ] {
            #expect(try ClientList.Entry(name) == .host(name), "\(name)")
        }
        #expect(try ClientList.Entry("LOCALHOST") == .host("localhost"))
        #expect(try ClientList.Entry("printer-1") == .host("printer-1"))
    }

    @Test func `What can never match is refused, and the text says what is accepted`() throws {
        let longLabel = String(repeating: "a", count: 64)
        let longName = Array(repeating: "abcdefg", count: 32).joined(separator: ".")
        let rubbish = [
            "", " ", "*", "10.0.0", "10.0.0.256", "1.2.3.4.5", "10.0.0.*", "[::1]", "::g", "2001:db8:::1", "a b",
            "a..b",
            ".a", "a.", "-a", "a-", "a.-b", "host:25", "ä.example", "10.0.0.1 ", "10.0.0.1,10.0.0.2", longLabel,
            longName,
            "10.0.0.1-", "-10.0.0.1", "10.0.0.1-10.0.0.2-10.0.0.3", "10.0.0.1 - 10.0.0.2", "10.0.0.1-31", "12345",
            "a\0b",
        ]
        for text in rubbish {
            #expect(
                problem(of: text)
                    == "\"\(text)\" is no address, block (10.0.0.0/8), range (10.0.0.1-10.0.0.9) or host name")
        }
    }

    @Test func `A block needs an address, a slash and a length that fits its family`() throws {
        let blocks = [
            "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/+8", "10.0.0.0/", "/8", "10.0.0.0/8/8", "10.0.0.0/a", "host/8",
            "10.0.0/8", "::/129", "10.0.0.0/ 8", "10.0.0.0/255.0.0.0", "10.0.0.0/99999999999999999999", "::ffff:0:0/96",
            "10.0.0.0/٨",
        ]
        for text in blocks {
            #expect(problem(of: text) == "\"\(text)\" is no block such as 10.0.0.0/8 or 2001:db8::/32")
        }
    }

    @Test func `A block with bits behind its prefix is refused, since nobody knows which block was meant`() throws {
        let table = [
            ("10.0.0.1/8", 8), ("192.0.2.1/31", 31), ("0.0.0.1/0", 0), ("128.0.0.0/0", 0), ("2001:db8::1/32", 32),
            ("::1/0", 0), ("2001:db8::1/127", 127),
        ]
        for (text, length) in table {
            #expect(problem(of: text) == "\"\(text)\" has bits set behind its prefix of \(length) bits")
        }
    }

    @Test func `A range that runs backwards or from one family to the other is refused`() throws {
        for text in ["10.0.0.9-10.0.0.1", "::2-::1", "255.255.255.255-0.0.0.0"] {
            #expect(problem(of: text) == "the range \"\(text)\" ends before it begins, so it matches nothing")
        }
        for text in ["10.0.0.1-2001:db8::1", "::-10.0.0.1"] {
            #expect(problem(of: text) == "the range \"\(text)\" mixes IPv4 and IPv6, so it matches nothing")
        }
    }

    @Test func `Lists are equal when their entries and what their names stand for are`() throws {
        let entries: [ClientList.Entry] = [try .init("host.example")]
        let here = [try address("192.0.2.1")]
        #expect(ClientList(entries) == ClientList(entries))
        #expect(ClientList(entries, hosts: ["host.example": here]) != ClientList(entries))
        #expect(Set([ClientList(entries), ClientList(entries)]).count == 1)
    }

    private func problem(of entry: String) -> String? {
        do throws(ClientList.Problem) {
            _ = try ClientList.Entry(entry)
            return nil
        } catch {
            return error.text
        }
    }
}
