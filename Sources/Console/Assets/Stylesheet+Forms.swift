extension Stylesheet {
    /// Forms and their fields.
    static let forms = """
        .field { margin: 0 0 1rem; max-width: 40rem; }
        .field > label, .field > legend { display: block; font-weight: 600; margin-bottom: .2rem; padding: 0; }
        .field.flag > label, .field.group > label { font-weight: 400; display: flex; gap: .5rem;
          align-items: baseline; margin: 0 0 .25rem; }
        fieldset.field { border: 0; padding: 0; margin-inline: 0; min-width: 0; }
        fieldset.part { min-width: 0; margin-inline: 0; }
        fieldset.part > legend { font-weight: 700; font-size: 1.05rem; float: left; width: 100%; padding: 0;
          margin: 0 0 .75rem; }
        fieldset.part > legend + * { clear: both; }
        .must { font-weight: 400; font-size: .82rem; color: var(--muted); }
        .must::before { content: "· "; }
        .error { color: var(--bad); font-size: .9rem; margin: .25rem 0 0; font-weight: 600; }
        input:not([type=checkbox], [type=radio], [type=hidden]), select, textarea { font: inherit; color: var(--text);
          background: var(--surface); border: 1px solid var(--strong-line); border-radius: 6px; padding: .4rem .6rem;
          width: 100%; min-width: 0; }
        input[type=number] { max-width: 12rem; }
        input[type=checkbox], input[type=radio] { accent-color: var(--accent); width: 1.05rem; height: 1.05rem;
          flex: none; transform: translateY(.15rem); }
        select { max-width: 100%; }
        textarea { font-family: var(--mono); font-size: .9rem; line-height: 1.5; resize: vertical; }
        ::placeholder { color: var(--muted); opacity: .85; }
        input:focus-visible, select:focus-visible, textarea:focus-visible { outline: 2px solid var(--accent);
          outline-offset: 0; }
        .wrong input, .wrong select, .wrong textarea { border-color: var(--bad); }
        .form > .notice a { color: inherit; }
        .toolbar { display: grid; gap: .6rem; grid-template-columns: minmax(0, 1fr) auto; align-items: end;
          margin: 0 0 var(--gap); }
        .toolbar .filters { grid-column: 1 / -1; }
        .toolbar .filters > div { display: grid; gap: .2rem .9rem;
          grid-template-columns: repeat(auto-fill, minmax(min(100%, 13rem), 1fr)); padding-top: .4rem; }
        .toolbar .field { margin-bottom: .5rem; }
        .toolbar .field > label { font-size: .87rem; }
        .toolbar > .field { margin: 0; max-width: none; }
        """
}
