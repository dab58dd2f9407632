extension Stylesheet {
    /// The list of messages, and one message.
    static let messages = """
        .news { position: sticky; top: .5rem; z-index: 2; text-align: center; margin: 0 0 .6rem; }
        .excerpt { color: var(--muted); display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical;
          overflow: hidden; }
        .excerpt b { color: var(--text); font-weight: 600; }
        .messages td:first-child { white-space: nowrap; }
        @media (min-width: 44.01rem) { .messages td:nth-child(4), .messages td:nth-child(5) { min-width: 9.5rem; } }
        @media (min-width: 75rem) { .messages td:nth-child(4), .messages td:nth-child(5) { min-width: 11.6rem; } }
        .timeline { list-style: none; margin: 0; padding: 0 0 0 1.3rem; border-left: 2px solid var(--line);
          margin-left: .45rem; }
        .timeline li { position: relative; padding: 0 0 .9rem; }
        .timeline li:last-child { padding-bottom: 0; }
        .timeline li::before { content: ""; position: absolute; left: -1.78rem; top: .42rem; width: .8rem;
          height: .8rem; border-radius: 50%; background: var(--surface); border: 2px solid var(--strong-line); }
        .timeline li.good::before { border-color: var(--good); background: var(--good); }
        .timeline li.bad::before { border-color: var(--bad); background: var(--bad); }
        .timeline li.warning::before { border-color: var(--warning); background: var(--warning); }
        .timeline .note { display: block; margin: 0; overflow-wrap: anywhere; }
        .timeline .when { display: block; color: var(--muted); font-size: .85rem; font-variant-numeric: tabular-nums; }
        .timeline .what { display: block; overflow-wrap: anywhere; }
        .hex { white-space: pre; overflow-x: auto; font-size: .82rem; }
        .files { list-style: none; margin: 0; padding: 0; }
        .files li { padding: .2rem 0; overflow-wrap: anywhere; }
        """
}
