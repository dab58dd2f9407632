import Bytes
import Configuration
import Gateway
import Testing

@Suite struct ValueTests {
    @Test func `durations are whole numbers with units, the largest first`() {
        let table: [(String, Duration?)] = [
            ("30s", .seconds(30)), ("5m", .seconds(300)), ("1h", .seconds(3600)), ("90d", .seconds(7_776_000)),
            ("500ms", .milliseconds(500)), ("1h30m", .seconds(5400)), ("2w", .seconds(1_209_600)), ("0s", .zero),
            ("1d12h", .seconds(129_600)), ("1w1d1h1m1s1ms", .milliseconds(694_861_001)), ("90m", .seconds(5400)),
            ("1m30s", .seconds(90)), ("1m500ms", .milliseconds(60_500)), ("007s", .seconds(7)),
            ("", nil), ("30", nil), ("s", nil), ("30 s", nil), (" 30s", nil), ("30s ", nil), ("30S", nil), ("-1s", nil),
            ("+1s", nil), ("1.5h", nil), ("30m1h", nil), ("1h1h", nil), ("1s1m", nil), ("1ms1s", nil), ("1y", nil),
            ("1M", nil), ("1min", nil), ("1h30", nil), ("9223372036854775807ms", .milliseconds(Int64.max)),
            ("9223372036854775808ms", nil), ("9223372036854775807s", nil), ("99999999999999999999s", nil),
            ("15250284452w", .milliseconds(15_250_284_452 * 604_800_000)), ("15250284453w", nil),
            ("9223372036854775s999999ms", nil), ("1²s", nil), ("١s", nil), ("1h\0", nil),
        ]
        for (text, expected) in table { #expect(DurationText(text)?.duration == expected, "\(text)") }
    }

    @Test func `durations are written in the shortest way that reads back`() {
        let table: [(Duration, String)] = [
            (.seconds(30), "30s"), (.seconds(90), "1m30s"), (.seconds(5400), "1h30m"), (.seconds(7_776_000), "90d"),
            (.milliseconds(500), "500ms"), (.milliseconds(60_500), "1m500ms"), (.zero, "0s"), (.seconds(60), "1m"),
        ]
        for (duration, text) in table {
            #expect(DurationText(duration).description == text)
            #expect(DurationText(text)?.duration == duration)
        }
        #expect(DurationText(.microseconds(1500)).description == "1ms")
        #expect(DurationText(.seconds(Int64.max)).description.isEmpty == false)
    }

    @Test func `sizes are a whole number with its unit`() {
        let table: [(String, Int?)] = [
            ("25MB", 25_000_000), ("10KiB", 10_240), ("1MiB", 1_048_576), ("2GB", 2_000_000_000), ("1GiB", 1 << 30),
            ("512B", 512), ("0B", 0), ("3kB", 3000), ("3KB", 3000), ("", nil), ("25", nil), ("MB", nil), ("25 MB", nil),
            ("25mb", nil), ("25M", nil), ("-1B", nil), ("+1B", nil), ("1.5MB", nil), ("25MB ", nil), ("kB", nil),
            ("9223372036854775807B", .max), ("9223372036854775808B", nil), ("9223372036854775807kB", nil),
            ("9007199254740992KiB", nil), ("1KBB", nil), ("1kib", nil), ("٣B", nil),
        ]
        for (text, expected) in table { #expect(ByteCount(text)?.octets == expected, "\(text)") }
    }

    @Test func `sizes are written in the largest unit that fits`() {
        let table: [(Int, String)] = [
            (25_000_000, "25MB"), (10_240, "10KiB"), (1_048_576, "1MiB"), (0, "0B"), (1001, "1001B"), (3000, "3kB"),
            (2_000_000_000, "2GB"), (1 << 30, "1GiB"), (1_500_000, "1500kB"),
        ]
        for (octets, text) in table {
            #expect(ByteCount(octets: octets).description == text)
            #expect(ByteCount(text)?.octets == octets)
        }
    }

    @Test func `listen addresses are an IP address and a port`() {
        let table: [(String, String?)] = [
            ("0.0.0.0:25", "0.0.0.0:25"), ("[::]:25", "[::]:25"), ("127.0.0.1:0", "127.0.0.1:0"),
            ("[2001:DB8::1]:65535", "[2001:db8::1]:65535"), ("[::ffff:192.0.2.1]:25", "192.0.2.1:25"),
            ("", nil), ("25", nil), (":25", nil), ("0.0.0.0", nil), ("0.0.0.0:", nil), ("0.0.0.0:65536", nil),
            ("0.0.0.0:-0", nil), ("0.0.0.0:+25", nil), ("0.0.0.0:000025", nil), ("256.0.0.1:25", nil),
            ("localhost:25", nil), ("*:25", nil), ("::1:25", nil), ("[::]", nil), ("[::]25", nil), ("[]:25", nil),
            ("[127.0.0.1]:25", nil), ("[::1%eth0]:25", nil), ("0.0.0.0:25 ", nil), ("[::]:25:25", nil), ("[:25", nil),
            ("0.0.0.0:٢٥", nil),
        ]
        for (text, expected) in table { #expect(ListenAddress(text)?.description == expected, "\(text)") }
    }

    @Test func `log levels are letters in any order`() {
        let table: [(String, String?)] = [
            ("EWIT", "EWIT"), ("TIWE", "EWIT"), ("EE", "E"), ("", ""), ("W", "W"), ("e", nil), ("EX", nil),
            ("E W", nil),
        ]
        for (text, expected) in table { #expect(LogLevelText(text)?.description == expected, "\(text)") }
        #expect(LogLevelText("EW")?.levels == [.error, .warning])
    }

    @Test func `domain names are labels of letters, digits and hyphens`() {
        let label = String(repeating: "a", count: 63)
        let table: [(String, String?)] = [
            ("sms.Example.COM", "sms.example.com"), ("sms", "sms"), ("a-b.c", "a-b.c"), ("1a.b2", "1a.b2"),
            ("xn--mnchen-3ya.de", "xn--mnchen-3ya.de"), ("\(label).a", "\(label).a"), ("", nil), (".", nil),
            ("a.", nil),
            (".a", nil), ("a..b", nil), ("-a.b", nil), ("a-.b", nil), ("a_b.c", nil), ("münchen.de", nil),
            ("192.0.2.1", nil), ("a b", nil), ("\(label)a.b", nil), ("sms@test", nil),
            (Array(repeating: label, count: 4).joined(separator: "."), nil), ("a\0b", nil),
        ]
        for (text, expected) in table { #expect(DomainName(text)?.text == expected, "\(text)") }
        #expect(DomainName("a_b.c", underscores: true)?.text == "a_b.c")
    }

    @Test func `the nearest word is suggested only when it is near`() {
        let words = ["listen", "clients", "max_connections", "max_connections_per_client", "timeout", "tls"]
        let table: [(String, String?)] = [
            ("max_conections", "max_connections"), ("Listen", "listen"), ("lisetn", "listen"), ("TIMEOUT", "timeout"),
            ("max-connections", "max_connections"), ("client", "clients"), ("tsl", "tls"), ("time_out", "timeout"),
            ("password", nil), ("x", nil), ("", nil), ("ssl", nil), ("banana", nil),
            (String(repeating: "a", count: 100_000), nil),
        ]
        for (text, expected) in table { #expect(nearestWord(to: text, among: words) == expected, "\(text.prefix(20))") }
    }

    @Test func `a secret shows itself to no printing`() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(secret, to: &dumped)
        for text in [
            "\(secret)", String(describing: secret), String(reflecting: secret), String(describing: [secret]), dumped,
        ] {
            #expect(!text.contains("hunter2"), "\(text)")
            #expect(text.contains("***"))
        }
        #expect(secret.revealed == "hunter2")
        #expect(secret != Secret("hunter3"))
    }

    @Test func `what problems quote is short and on one line`() {
        #expect(printable("a\nb\u{1B}[31m\u{202E}\u{0}") == "a\\u{a}b\\u{1b}[31m\\u{202e}\\u{0}")
        #expect(printable(String(repeating: "é", count: 61)) == String(repeating: "é", count: 60) + "…")
    }
}
