extension Stylesheet {
    /// The simulated phone and the mail catcher.
    static let phones = """
        .bench { display: grid; gap: calc(var(--gap) * 1.5); grid-template-columns: 21rem minmax(0, 1fr);
          align-items: start; }
        @media (max-width: 68rem) { .bench { grid-template-columns: minmax(0, 1fr); } }
        .phone { border: 10px solid #20282c; border-radius: 34px; background: var(--surface); width: 100%;
          max-width: 21rem; margin: 0 auto; display: flex; flex-direction: column; min-height: 34rem; overflow: hidden; }
        .phone .bar { background: #20282c; color: #fff; text-align: center; padding: .1rem .6rem .5rem;
          font-weight: 600; font-variant-numeric: tabular-nums; }
        .phone .with { text-align: center; color: var(--muted); font-size: .82rem; padding: .6rem .6rem 0;
          margin: 0; overflow-wrap: anywhere; }
        .bubbles { list-style: none; margin: 0; padding: .6rem .8rem; flex: 1; display: flex; flex-direction: column;
          gap: .45rem; overflow-y: auto; max-height: 27rem; }
        .bubbles li { max-width: 85%; padding: .45rem .75rem; border-radius: 16px; background: var(--bubble-in);
          overflow-wrap: anywhere; white-space: pre-wrap; align-self: flex-start; border-bottom-left-radius: 4px; }
        .bubbles li.mine { align-self: flex-end; background: var(--bubble-out); border-radius: 16px;
          border-bottom-right-radius: 4px; }
        .bubbles .when { display: block; font-size: .75rem; color: var(--muted); margin-top: .15rem; white-space: normal; }
        .phone form { border-top: 1px solid var(--line); padding: .6rem .8rem .9rem; display: grid; gap: .45rem; }
        .phone .field { margin: 0; }
        .phone .field > label { font-size: .8rem; }
        .phone textarea { font-family: inherit; }
        .picker { display: flex; flex-wrap: wrap; gap: .4rem; list-style: none; padding: 0; margin: 0 0 .8rem; }
        .picker a { display: inline-block; border: 1px solid var(--line); border-radius: 99px; padding: .15rem .8rem;
          text-decoration: none; background: var(--surface); font-variant-numeric: tabular-nums; }
        .picker a[aria-current] { background: var(--accent); color: var(--on-accent); border-color: var(--accent); }
        .chooser { display: flex; gap: .5rem; margin: 0 0 .8rem; }
        .mails { display: grid; gap: .7rem; }
        .mail { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius);
          padding: .7rem 1rem; overflow-wrap: anywhere; }
        .mail h3 { margin: 0 0 .2rem; }
        .mail .from { color: var(--muted); font-size: .87rem; margin-bottom: .4rem; }
        .mail .body { white-space: pre-wrap; max-height: 14rem; overflow: auto; }
        .mail .answers { border-left: 3px solid var(--accent); padding-left: .6rem; }
        """
}
