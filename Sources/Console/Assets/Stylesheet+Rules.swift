extension Stylesheet {
    /// Rules in their order, templates and what they come to, the document with its lines.
    static let rules = """
        ol.rules { list-style: none; counter-reset: rule; margin: 0; padding: 0; display: grid; gap: .6rem; }
        .rules > li { counter-increment: rule; display: grid; grid-template-columns: 2rem 1fr auto; gap: .25rem .75rem;
          align-items: start; background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius);
          padding: .75rem 1rem; box-shadow: var(--shadow); }
        .rules > li::before { content: counter(rule); color: var(--muted); font-weight: 600; padding-top: .1rem; }
        .rules > li[draggable="true"] { cursor: grab; }
        .rules > li.dragged { opacity: .5; }
        .rules > li.target { border-color: var(--accent); box-shadow: 0 0 0 2px var(--accent); }
        .rules h2 { margin: 0 0 .2rem; font-size: 1rem; }
        .rules p { margin: 0; overflow-wrap: anywhere; }
        .rules .details { color: var(--muted); font-size: .85rem; margin: .35rem 0 0; padding: 0; list-style: none;
          display: flex; flex-wrap: wrap; gap: .1rem 1rem; overflow-wrap: anywhere; }
        .rules .buttons { margin: 0; flex-wrap: nowrap; }
        .lead { font-size: 1.05rem; overflow-wrap: anywhere; }
        .counts { margin: 0 0 .5rem; }
        ol.parts { margin: 0; padding: 0; list-style: none; display: grid; gap: .5rem; }
        code[data-insert] { cursor: pointer; text-decoration: underline dotted; }
        pre.lines { counter-reset: line; padding-left: 0; }
        pre.lines > span { counter-increment: line; display: block; padding-left: 4rem; position: relative;
          min-height: 1.5em; }
        pre.lines > span::before { content: counter(line); position: absolute; left: 0; width: 3rem; text-align: right;
          color: var(--muted); user-select: none; }
        pre.lines > span:target { background: var(--soft, rgb(127 127 127 / .15)); }
        pre.diff > * { text-decoration: none; display: block; padding: 0 .75rem; min-height: 1.5em;
          white-space: pre-wrap; }
        form textarea.document { font-family: var(--mono, monospace); }
        .part > form.sieve { margin: 1rem 0 0; }
        .part > [id$="-result"]:not(:empty), form.form + .part { margin-top: 1rem; }
        .lead + .note { margin-bottom: 1rem; }
        .card > h3 { margin-top: 0; overflow-wrap: anywhere; }
        .card + .card { margin-top: .75rem; }
        .drop { border: 2px dashed var(--line); border-radius: var(--radius); padding: 1rem; margin-bottom: 1rem; }
        .drop.over { border-color: var(--accent); }
        ol.claims { padding-left: 1.4rem; }
        .claims ul { margin: .15rem 0 .5rem; padding-left: 1.1rem; color: var(--muted); }
        @media (max-width: 40rem) {
          .rules > li { grid-template-columns: 1.5rem 1fr; }
          .rules .buttons { grid-column: 1 / -1; flex-wrap: wrap; }
        }
        """
}
