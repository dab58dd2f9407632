extension Stylesheet {
    /// The frame: navigation at the side, or on top where there is no room at the side.
    static let frame = """
        .skip { position: absolute; left: -999px; top: 0; z-index: 9; background: var(--surface); padding: .6rem 1rem; }
        .skip:focus { left: 0; }
        body { display: grid; grid-template-columns: 14rem minmax(0, 1fr); min-height: 100vh; }
        .side { background: var(--surface); border-right: 1px solid var(--line); padding: 1.1rem .8rem; display: flex;
          flex-direction: column; gap: 1rem; position: sticky; top: 0; height: 100vh; overflow-y: auto; }
        .brand { display: flex; gap: .55rem; align-items: center; font-weight: 700; font-size: 1.1rem;
          color: var(--text); text-decoration: none; padding: 0 .6rem; }
        .brand svg { color: var(--accent); }
        .side nav ul { list-style: none; margin: 0 0 .9rem; padding: 0; }
        .side nav .heading { color: var(--muted); font-size: .75rem; font-weight: 600; letter-spacing: .05em;
          text-transform: uppercase; margin: 0; padding: 0 .6rem .25rem; }
        .side nav a { display: block; padding: .35rem .6rem; border-radius: 6px; color: var(--text);
          text-decoration: none; }
        .side nav a:hover { background: var(--neutral-soft); }
        .side nav a[aria-current] { background: var(--accent-soft); color: var(--accent); font-weight: 600; }
        .who { margin-top: auto; padding: .8rem .6rem 0; border-top: 1px solid var(--line); font-size: .87rem;
          color: var(--muted); overflow-wrap: anywhere; }
        .who b { color: var(--text); }
        .who .version { margin-top: .6rem; font-size: .8rem; }
        main { padding: 1.5rem clamp(1rem, 3vw, 2.2rem) 4rem; max-width: 88rem; min-width: 0; }
        .head { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: center; margin-bottom: 1.1rem; }
        .head .actions { display: flex; flex-wrap: wrap; gap: .5rem; margin-left: auto; align-items: center; }
        .trail ol { list-style: none; display: flex; flex-wrap: wrap; gap: .4rem; margin: 0 0 .3rem; padding: 0;
          font-size: .87rem; }
        .trail li::after { content: "/"; color: var(--muted); margin-left: .4rem; }
        body.alone { display: block; }
        body.alone .side { position: static; height: auto; border: 0; background: none; }
        body.alone main { max-width: 30rem; margin: 6vh auto 0; }
        body.alone .brand { justify-content: center; padding-top: 2rem; }
        @media (max-width: 56rem) {
          body { display: block; }
          .side { position: static; height: auto; border-right: 0; border-bottom: 1px solid var(--line);
            display: grid; grid-template-columns: auto 1fr; gap: .5rem; padding: .6rem .6rem 0; }
          .side .who { grid-row: 1; grid-column: 2; margin: 0; padding: 0; border: 0; display: flex; gap: .6rem;
            align-items: center; justify-content: flex-end; text-align: right; font-size: .8rem; line-height: 1.3; }
          .side .who p { margin: 0; }
          .side .who .version { display: none; }
          .side nav { grid-column: 1 / -1; display: flex; gap: .1rem; overflow-x: auto; scrollbar-width: thin;
            padding-bottom: .4rem; }
          .side nav .heading { display: none; }
          .side nav ul { display: flex; gap: .1rem; margin: 0; flex: none; }
          .side nav a { white-space: nowrap; }
          main { padding-top: 1rem; }
        }
        @media print { .side, .actions, .buttons, .pager { display: none; } body { display: block; } }
        """
}
