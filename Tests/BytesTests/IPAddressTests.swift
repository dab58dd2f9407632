import Bytes
import Testing

@Suite struct IPAddressTests {
    @Test func `IPv4 addresses are four numbers up to 255`() {
        let table: [(String, UInt32)] = [
            ("0.0.0.0", 0), ("255.255.255.255", .max), ("192.0.2.1", 0xC000_0201), ("127.0.0.1", 0x7F00_0001),
            ("1.20.100.255", 0x0114_64FF),
        ]
        for (text, value) in table {
            let address = IPAddress(text)
            #expect(address == IPAddress(v4: value), "\(text)")
            #expect(address?.description == text)
            #expect(address?.bits == 32)
        }
    }

    @Test func `IPv6 addresses are read in every form and written in the canonical one`() {
        let table: [(String, String)] = [
            ("::", "::"), ("::1", "::1"), ("1::", "1::"), ("0:0:0:0:0:0:0:0", "::"), ("0:0:0:0:0:0:0:1", "::1"),
            ("2001:db8::1", "2001:db8::1"), ("2001:DB8::ABCD", "2001:db8::abcd"),
            ("2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"),
            // The longest run is left out, the first of two equals, never a single group.
            ("2001:0:0:1:0:0:0:1", "2001:0:0:1::1"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"), ("2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"),
            ("0:0:1::", "0:0:1::"), ("0:1:2:3:4:5:6:7", "0:1:2:3:4:5:6:7"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
            ("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"), ("1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"), ("0:0:0:0:1::", "::1:0:0:0"),
            ("fe80::1:0:0:0:2", "fe80:0:0:1::2"),
            ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"),
            // The last two groups may be written as IPv4.
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("::1.2.3.4", "::102:304"),
            ("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304"),
        ]
        for (text, canonical) in table {
            let address = IPAddress(text)
            #expect(address?.family == .v6, "\(text)")
            #expect(address?.bits == 128, "\(text)")
            #expect(address?.description == canonical, "\(text)")
            #expect(IPAddress(canonical) == address, "\(canonical)")
        }
    }

    @Test func `A mapped address is the IPv4 address that it carries`() {
        for text in ["::ffff:192.0.2.1", "::FFFF:c000:201", "0:0:0:0:0:ffff:c000:0201"] {
            #expect(IPAddress(text) == IPAddress(v4: 0xC000_0201), "\(text)")
            #expect(IPAddress(text)?.description == "192.0.2.1", "\(text)")
        }
        #expect(IPAddress(v6: 0xFFFF_0000_0000) == IPAddress(v4: 0))
        #expect(IPAddress(v6: 0xFFFE_FFFF_FFFF).family == .v6)
        #expect(IPAddress(v6: 0x1_0000_0000_0000).family == .v6)
    }

    @Test func `Anything else is no address`() {
        let v4 = [
            "", "1", "1.2", "1.2.3", "1.2.3.4.5", ".1.2.3.4", "1.2.3.4.", "1..2.3", "...", "256.0.0.1", "1.2.3.999",
            "1.2.3.1000", "01.2.3.4", "1.2.3.04", "00.0.0.0", "1.2.3.-4", "+1.2.3.4", "1.2.3.4 ", " 1.2.3.4", "a.b.c.d",
            "0x1.2.3.4", "1,2,3,4", "1.2.3.4/8", "1.2.3.4:25", "١.٢.٣.٤", "1.2.3.4\0", "3232235777",
        ]
        let v6 = [
            ":", ":::", "1:", ":1", "1:2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "::1::", "1:::2", "12345::",
            "g::", "::g", "1:2:3:4:5:6:7:8::", "::1:2:3:4:5:6:7:8", "1:2:3:4::5:6:7:8", ":1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:",
            "[::1]", "fe80::1%eth0", "::1/64", "::+1", "::-0", "::-1", "+::", ":: ", " ::", "::1.2.3", "::1.2.3.256",
            "::1.2.3.4.5", "1.2.3.4::", "1.2.3.4::1", "1:1.2.3.4::", "::1.2.3.4:1", "1:2:3:4:5:6:7:1.2.3.4",
            "::01.2.3.4",
            "::1\0", "：：1", String(repeating: "0", count: 40) + "::1",
        ]
        for text in v4 + v6 { #expect(IPAddress(text) == nil, "\(text)") }
    }

    @Test func `Long rubbish is refused without looking at it`() {
        #expect(IPAddress(String(repeating: ":", count: 1_000_000)) == nil)
        #expect(IPAddress(String(repeating: "1.", count: 1_000_000)) == nil)
    }

    @Test func `IPv4 sorts before IPv6, and each by its number`() throws {
        let texts = ["0.0.0.0", "9.255.255.255", "10.0.0.0", "255.255.255.255", "::", "::2", "::10", "2001:db8::"]
        let addresses = try texts.map { try #require(IPAddress($0)) }
        #expect(addresses.reversed().sorted() == addresses)
        #expect(!(addresses[0] < addresses[0]))
        #expect(IPAddress("0.0.0.1") != IPAddress("::1"))
    }

    @Test func `This machine is 127 slash 8 and one IPv6 address`() {
        for text in ["127.0.0.1", "127.255.255.255", "127.0.0.0", "::1", "::ffff:127.0.0.1"] {
            #expect(IPAddress(text)?.isLoopback == true, "\(text)")
        }
        for text in ["126.255.255.255", "128.0.0.0", "0.0.0.1", "::", "::2", "10.0.0.1", "::7f00:1"] {
            #expect(IPAddress(text)?.isLoopback == false, "\(text)")
        }
    }

    @Test func `What is written is read back as the same`() {
        var number = UInt128(0x9E37_79B9_7F4A_7C15)
        for round in 0..<2000 {
            number = number &* 0x2360_ED05_1FC6_5DA4_4385_DF64_9FCC_F645 &+ 1
            // Zero groups in all places, which random numbers hardly have.
            var value = number
            for group in 0..<8 where (round >> group) & 1 == 1 { value &= ~(0xFFFF << (group * 16)) }
            let address = IPAddress(v6: value)
            #expect(IPAddress(address.description) == address, "\(address)")
        }
    }
}
