/// How pages look. Every room that has something of its own adds a part.
enum Stylesheet {
    /// All of it.
    static let text = [tokens, elements, frame, pieces, forms, overview, messages, phones, connections, rules].joined(
        separator: "\n")

    /// The colours and measures, for light and for dark.
    private static let tokens = """
        :root {
          --bg: #f5f6f7; --surface: #fff; --raised: #fafbfb; --text: #172026; --muted: #55636b; --line: #d8dee2;
          --strong-line: #8a979e; --accent: #0b6b6b; --on-accent: #fff; --accent-soft: #dff0ef;
          --good: #17633a; --good-soft: #e0f2e6; --warning: #734a00; --warning-soft: #fcefd2;
          --bad: #9f2329; --bad-soft: #fce8e8; --neutral: #3b4a53; --neutral-soft: #e7ebee;
          --bubble-in: #e7ebee; --bubble-out: #cfe9e7; --bar: #0b6b6b; --bar-bad: #c2363c; --bar-quiet: #a9c9c8;
          --radius: 8px; --gap: 1rem; --shadow: 0 1px 2px rgb(0 0 0 / .06);
          --mono: ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace;
          color-scheme: light dark;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --bg: #11171a; --surface: #192125; --raised: #1e272c; --text: #e3e9ec; --muted: #9db0b9; --line: #2d3940;
            --strong-line: #6d7f88; --accent: #63cbc6; --on-accent: #06201f; --accent-soft: #16393a;
            --good: #8fdcaa; --good-soft: #163524; --warning: #f0c774; --warning-soft: #3a2c0e;
            --bad: #ffa3a3; --bad-soft: #421c1f; --neutral: #c5d1d8; --neutral-soft: #29343a;
            --bubble-in: #29343a; --bubble-out: #174140; --bar: #4fb8b3; --bar-bad: #f07b7f; --bar-quiet: #2f5f5e;
            --shadow: none;
          }
        }
        """

    private static let elements = """
        *, *::before, *::after { box-sizing: border-box; }
        html { -webkit-text-size-adjust: 100%; }
        body { margin: 0; background: var(--bg); color: var(--text);
          font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
        h1 { font-size: 1.5rem; line-height: 1.25; margin: 0; letter-spacing: -.01em; overflow-wrap: anywhere; }
        h2 { font-size: 1.05rem; line-height: 1.3; margin: 0 0 .75rem; }
        h3 { font-size: .95rem; margin: 1rem 0 .4rem; }
        p { margin: 0 0 .6rem; }
        p:last-child { margin-bottom: 0; }
        a { color: var(--accent); text-underline-offset: .15em; }
        a:hover { text-decoration-thickness: 2px; }
        :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
        main:focus { outline: none; }
        code, pre, .mono { font-family: var(--mono); font-size: .9em; }
        code { background: var(--neutral-soft); border-radius: 4px; padding: .05em .3em; overflow-wrap: anywhere; }
        time { white-space: nowrap; }
        svg { display: block; }
        [hidden] { display: none !important; }
        @media (prefers-reduced-motion: no-preference) {
          .fresh { animation: fresh 1.6s ease-out; }
          @keyframes fresh { from { background: var(--accent-soft); } }
        }
        """
}
