extension Stylesheet {
    /// Notices, cards, tables, badges and the like.
    static let pieces = """
        .part, .card { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius);
          padding: 1rem 1.1rem; margin: 0 0 var(--gap); box-shadow: var(--shadow); min-width: 0; }
        .part .part { box-shadow: none; }
        .grid { display: grid; gap: var(--gap); grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr));
          margin-bottom: var(--gap); }
        .grid > * { margin: 0; }
        .split { display: grid; gap: var(--gap); grid-template-columns: repeat(2, minmax(0, 1fr)); align-items: start;
          margin-bottom: var(--gap); }
        .split > * { margin-bottom: 0; }
        @media (max-width: 68rem) { .split { grid-template-columns: minmax(0, 1fr); } }
        .note, .muted { color: var(--muted); }
        .note { font-size: .87rem; margin: .25rem 0 0; }
        .none { color: var(--muted); }
        .notice { border: 1px solid var(--line); border-left-width: 4px; border-radius: var(--radius);
          padding: .7rem 1rem; margin: 0 0 var(--gap); background: var(--surface); overflow-wrap: anywhere; }
        .notice ul { margin: 0; padding-left: 1.2rem; }
        .notice.good { border-color: var(--good); background: var(--good-soft); }
        .notice.warning { border-color: var(--warning); background: var(--warning-soft); }
        .notice.bad { border-color: var(--bad); background: var(--bad-soft); }
        .notice.neutral { border-left-color: var(--accent); }
        .badge { display: inline-block; padding: .05rem .55rem; border-radius: 99px; font-size: .82rem;
          font-weight: 600; line-height: 1.5; white-space: nowrap; background: var(--neutral-soft);
          color: var(--neutral); }
        .badge.good { background: var(--good-soft); color: var(--good); }
        .badge.warning { background: var(--warning-soft); color: var(--warning); }
        .badge.bad { background: var(--bad-soft); color: var(--bad); }
        .button { display: inline-block; font: inherit; font-size: .93rem; line-height: 1.4; cursor: pointer;
          padding: .35rem .85rem; border-radius: 6px; border: 1px solid var(--strong-line); background: var(--surface);
          color: var(--text); text-decoration: none; white-space: nowrap; }
        .button:hover { background: var(--neutral-soft); }
        .button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent);
          font-weight: 600; }
        .button.main:hover { filter: brightness(1.08); }
        .button.danger { border-color: var(--bad); color: var(--bad); }
        .button.danger:hover { background: var(--bad-soft); }
        .button[disabled] { opacity: .55; cursor: default; }
        .buttons { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; margin-top: 1rem; }
        form.inline { display: inline; }
        .table { overflow-x: auto; background: var(--surface); border: 1px solid var(--line);
          border-radius: var(--radius); margin: 0 0 var(--gap); box-shadow: var(--shadow); }
        .part > .table { box-shadow: none; border: 0; margin: 0 -1.1rem -1rem; border-radius: 0;
          border-top: 1px solid var(--line); }
        table { border-collapse: collapse; width: 100%; }
        caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
        th, td { text-align: left; vertical-align: top; padding: .45rem .8rem; border-bottom: 1px solid var(--line);
          overflow-wrap: anywhere; }
        td { min-width: 4.5rem; }
        th { font-size: .8rem; font-weight: 600; color: var(--muted); white-space: nowrap; background: var(--raised); }
        tbody tr:last-child td { border-bottom: 0; }
        tbody tr:hover { background: var(--raised); }
        .figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        @media (max-width: 44rem) {
          thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          .table table, .table tbody, .table tr, .table td { display: block; width: auto; }
          .table tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
          .table tr:last-child { border-bottom: 0; }
          .table td { border: 0; padding: .12rem .8rem .12rem 8.4rem; position: relative; min-width: 0;
            min-height: 1.75rem; text-align: left; white-space: normal; }
          .table td::before { content: attr(data-label); color: var(--muted); font-size: .85rem; position: absolute;
            left: .8rem; width: 7rem; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
          .table td:empty { display: none; }
        }
        .facts { margin: 0; display: grid; grid-template-columns: minmax(7rem, 11rem) minmax(0, 1fr); }
        .facts > dt, .facts > dd { margin: 0; padding: .28rem 0; border-bottom: 1px solid var(--line); }
        .facts > dt:last-of-type, .facts > dd:last-of-type { border-bottom: 0; }
        .facts > dt { color: var(--muted); padding-right: .9rem; }
        .facts > dd { overflow-wrap: anywhere; }
        @media (max-width: 30rem) { .facts { grid-template-columns: 7.5rem minmax(0, 1fr); } }
        .empty { text-align: center; color: var(--muted); padding: 2rem 1rem; border: 1px dashed var(--strong-line);
          border-radius: var(--radius); margin: 0 0 var(--gap); }
        .part > .empty { margin: 0; }
        .verbatim { background: var(--raised); border: 1px solid var(--line); border-radius: 6px; margin: 0 0 .6rem;
          padding: .6rem .8rem; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 30rem; overflow: auto;
          line-height: 1.45; }
        .verbatim.prose { font-family: inherit; font-size: 1em; }
        .copy { position: relative; }
        .copy .button { position: absolute; top: .35rem; right: .35rem; padding: .1rem .6rem; font-size: .82rem; }
        .copy .verbatim { padding-right: 4.5rem; }
        .pager { display: flex; gap: .5rem; justify-content: space-between; }
        .pager a:only-child[rel=next] { margin-left: auto; }
        .fold { border: 1px solid var(--line); border-radius: var(--radius); margin: 0 0 var(--gap);
          background: var(--surface); padding: 0 1.1rem; }
        .fold > summary { cursor: pointer; font-weight: 600; padding: .65rem 0; }
        .fold[open] { padding-bottom: 1rem; }
        .fold.small { border: 0; padding: 0; margin: 0; background: none; }
        .fold.small > summary { padding: .2rem 0; font-weight: 400; color: var(--accent); }
        #trial { margin-top: 1rem; }
        .steps { list-style: none; margin: 0; padding: 0; }
        .steps li { padding: .4rem 0 .4rem 1.9rem; position: relative; border-bottom: 1px solid var(--line); }
        .steps li:last-child { border-bottom: 0; }
        .steps li::before { position: absolute; left: .3rem; content: "…"; color: var(--muted); font-weight: 700; }
        .steps li.good::before { content: "✓"; color: var(--good); }
        .steps li.bad::before { content: "✗"; color: var(--bad); }
        .diff { white-space: pre; overflow-x: auto; }
        .diff ins { display: block; text-decoration: none; background: var(--good-soft); color: var(--good); }
        .diff del { display: block; text-decoration: none; background: var(--bad-soft); color: var(--bad); }
        """
}
