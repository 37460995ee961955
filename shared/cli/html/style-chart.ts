/** How the charts look: bars that stretch with the page under text that does not. */
export const chartStyle = `
.matched { --tone: var(--plan); } .kept { --tone: var(--stay); } .refused { --tone: var(--care); } .unreadable { --tone: var(--odd); }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.6rem; margin: 0 0 1rem; padding: 0; list-style: none; }
.legend li::before, .status::before { content: ""; display: inline-block; width: .7em; height: .7em; margin-right: .45em;
  border-radius: 2px; background: var(--tone); }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.6rem 3rem; margin-bottom: 1.2rem; }
.chart { margin: 0; break-inside: avoid; max-width: 46rem; } figcaption { font-weight: 600; font-size: .9rem; margin-bottom: .8rem; }
.plot { display: grid; grid-template: 11rem 1.6rem / auto minmax(0, 1fr); gap: 0 .6rem; font-size: .78rem; color: var(--quiet); }
.plot:has(> svg.undated) { grid-template-columns: auto minmax(0, 1fr) 3.4rem; }
.scale { display: flex; flex-direction: column; justify-content: space-between; text-align: right; line-height: 0;
  font-variant-numeric: tabular-nums; }
.plot svg { width: 100%; height: 100%; border-bottom: 1px solid var(--edge);
  background: linear-gradient(var(--line) 1px, transparent 1px) 0 0 / 100% 50%; }
rect { fill: var(--tone); print-color-adjust: exact; }
.ticks { grid-column: 2; position: relative; padding-top: .35rem; white-space: nowrap; }
.ticks.undated { grid-column: 3; text-align: center; }
.ticks span { position: absolute; transform: translateX(-50%); } .ticks span:first-child { transform: none; }
.ticks span:last-child:not(:first-child) { transform: translateX(-100%); }
`;
