/// Texts that are hard to carry, each with what a reader should see, lines separated by LF.
enum TextSamples {
    static let all: [(text: String, seen: String)] = plain.map { ($0, $0) } + changed

    private static let plain = [
        "Yes, at nine.", "caf\u{E9} au lait", "Καλημέρα κόσμε", "今日は晴れです。明日は雨。", "👩‍👩‍👧‍👦 🏳️‍🌈 e\u{301}",
        "שלום עולם", "مرحبا بالعالم", "mixed שלום and English\nשורה שנייה",
        String(repeating: "x", count: 1_000), String(repeating: "long words ", count: 100) + "end",
        String(repeating: "й", count: 1_000), String(repeating: "日", count: 1_000),
        ".", ".\n..\n.dot\n. \n", "From here\nFrom there", ">From", "From", "-- \nsignature", "--\n--=_x",
        "trailing \nblanks\t\n  \n\t\nend ", "  leading\n\tblanks", "= =3D =\n=20 x=", "a=b=c",
        "\n\nafter two empty lines", "two empty lines after\n\n", "in\n\n\nbetween", "\ttab\ttab",
        "=?utf-8?Q?no_word?=", "<b>&amp;</b> \"quoted\"", String(repeating: "a ", count: 500) + ".",
        String(repeating: ".", count: 300), String(repeating: "From ", count: 60) + "x",
        String(repeating: "=", count: 300), String(repeating: " ", count: 300) + "x",
        String(repeating: "abcdefghi😀", count: 50), "Content-Type: text/html\n\n<script>", "\u{202E}override",
        "\u{FEFF}mark", "\u{FFFF}\u{10FFFF}", "begin 644 x\nM\n`\nend", "{\\rtf1}",
    ]

    private static let changed = [
        ("", ""), ("\n", ""), ("a\r\nb\rc\nd", "a\nb\nc\nd"), ("a\r\n\r\nb", "a\n\nb"), ("a\n\rb", "a\n\nb"),
        ("a\r\r\nb", "a\n\nb"), ("page\u{C}feed\u{B}x", "page\nfeed\nx"), ("nel\u{85}x", "nel\nx"),
        ("line\u{2028}para\u{2029}x", "line\npara\nx"), ("nul\0x", "nul\u{FFFD}x"),
        ("\u{1B}[31mred", "\u{FFFD}[31mred"),
        ("\u{7F}\u{80}\u{9B}x", "\u{FFFD}\u{FFFD}\u{FFFD}x"),
        ("\u{1}\u{8}\u{E}\u{1F}", "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
        ("ends in CR\r", "ends in CR"),
    ]
}
