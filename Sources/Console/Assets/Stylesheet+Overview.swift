extension Stylesheet {
    /// The overview.
    static let overview = """
        .attention { list-style: none; margin: 0 0 var(--gap); padding: 0; display: grid; gap: .5rem; }
        .attention li { background: var(--surface); border: 1px solid var(--line); border-left: 4px solid var(--warning);
          border-radius: var(--radius); padding: .6rem 1rem; overflow-wrap: anywhere; }
        .attention li.bad { border-left-color: var(--bad); }
        .attention li.neutral { border-left-color: var(--accent); }
        .attention b { display: block; }
        .tiles { display: grid; gap: var(--gap); margin: 0 0 var(--gap);
          grid-template-columns: repeat(auto-fit, minmax(min(100%, 9.5rem), 1fr)); }
        .tile { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius);
          padding: .7rem 1rem; box-shadow: var(--shadow); }
        .tile b { display: block; font-size: 1.5rem; line-height: 1.2; font-variant-numeric: tabular-nums;
          letter-spacing: -.01em; }
        .tile span { color: var(--muted); font-size: .87rem; }
        .tile.bad b { color: var(--bad); }
        .chart svg { width: 100%; height: 9rem; }
        .chart .accepted { fill: var(--bar-quiet); background: var(--bar-quiet); }
        .chart .sent { fill: var(--bar); background: var(--bar); }
        .chart .failed { fill: var(--bar-bad); background: var(--bar-bad); }
        .chart .axis { stroke: var(--line); stroke-width: 1; vector-effect: non-scaling-stroke; }
        .chart .scale { display: flex; justify-content: space-between; margin: 0 0 .25rem; color: var(--muted);
          font-size: .8rem; font-variant-numeric: tabular-nums; }
        .chart svg + .scale { margin: .25rem 0 0; }
        .legend { display: flex; flex-wrap: wrap; gap: .3rem 1.1rem; list-style: none; margin: .5rem 0 0; padding: 0;
          font-size: .87rem; color: var(--muted); }
        .legend i { display: inline-block; width: .75rem; height: .75rem; border-radius: 2px; margin-right: .4rem;
          vertical-align: -.05em; }
        """
}
