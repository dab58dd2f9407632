extension Stylesheet {
    /// Kinds to choose from, the filter of the audit list.
    static let connections = """
        ul.kinds { list-style: none; margin: 1rem 0 0; padding: 0; display: grid; gap: var(--gap);
          grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr)); }
        .kinds li { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius);
          padding: 1rem; box-shadow: var(--shadow); position: relative; }
        .kinds li:hover, .kinds li:focus-within { border-color: var(--accent); }
        .kinds h2 { margin: 0 0 .35rem; font-size: 1rem; }
        .kinds a::after { content: ""; position: absolute; inset: 0; }
        .kinds p { color: var(--muted); }
        .head .buttons, td .buttons { margin-top: 0; }
        td .buttons { flex-wrap: nowrap; }
        #audit code { white-space: nowrap; }
        form.sieve { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: end; margin: 0 0 var(--gap); }
        form.sieve .field { margin: 0; flex: 0 1 16rem; }
        """
}
