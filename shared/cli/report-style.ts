import type { Markup } from './html.ts';

/** How a report looks. Outcomes differ in lightness too, so that they can be told apart without seeing their colours. */
export const style: Markup = {
  markup: `
:root { color-scheme: light dark; --ink: light-dark(#1b2430, #e6eaf0); --quiet: light-dark(#5a6675, #9aa7b8);
  --paper: light-dark(#fff, #14181e); --card: light-dark(#f5f7fa, #1d232c); --line: light-dark(#d9e0e8, #323b48);
  --good: light-dark(#12804a, #4cc38a); --plan: light-dark(#1f5fc4, #79aaf5); --bad: light-dark(#b3261e, #ff8a80);
  --care: light-dark(#a15c00, #f0b357); --odd: light-dark(#6b3fa0, #bd9cf0); --mild: light-dark(#4f93a8, #7fc3d8);
  --wait: light-dark(#7f9bd1, #a9c1ee); --none: light-dark(#8b95a3, #788496); }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 66rem; padding: 2.5rem 1.5rem 4rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { margin: .2rem 0 .4rem; font-size: clamp(1.25rem, 4vw, 1.7rem); line-height: 1.25; border-left: .35rem solid; padding-left: .8rem; }
h1.well { border-color: var(--good); } h1.plan { border-color: var(--plan); } h1.trouble { border-color: var(--bad); }
h2 { margin: 2.4rem 0 .6rem; font-size: 1.15rem; }
.over { margin: 0; font-weight: 600; color: var(--quiet); } .quiet { margin: 0; color: var(--quiet); }
.guards { margin: 1.5rem 0; padding: .8rem 1rem; list-style: none; border: 1px solid var(--bad); border-radius: .5rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(7.5rem, 1fr)); gap: .6rem; margin: 1.6rem 0 0; }
.figures div { background: var(--card); border-radius: .5rem; padding: .7rem .9rem; }
dt { font-size: .8rem; color: var(--quiet); } dd { margin: 0; font-size: 1.25rem; font-weight: 600; }
.legend { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; margin: 0; padding: 0; list-style: none; }
.legend li::before, .status::before { content: ""; display: inline-block; width: .7em; height: .7em; margin-right: .45em;
  border-radius: 2px; background: var(--tone); }
.deleted { --tone: var(--good); } .accepted { --tone: var(--mild); } .queued { --tone: var(--wait); }
.absent { --tone: var(--none); } .planned { --tone: var(--plan); }
.refused { --tone: var(--care); } .changed { --tone: var(--odd); } .failed { --tone: var(--bad); }
.status { white-space: nowrap; } .status.failed { color: var(--bad); font-weight: 600; }
svg { display: block; width: 100%; height: auto; margin-top: .8rem; }
.piece { fill: var(--tone); stroke: var(--paper); stroke-width: 1; } .axis { stroke: var(--line); }
svg text { fill: var(--quiet); font-size: 12px; text-anchor: middle; } svg .sum { fill: var(--ink); font-weight: 600; }
table { width: 100%; border-collapse: collapse; font-size: .92rem; }
th, td { padding: .5rem .7rem .5rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { font-size: .8rem; color: var(--quiet); white-space: nowrap; } tbody th { font-weight: 600; }
section { overflow-x: auto; } bdi, small, td:last-child { overflow-wrap: anywhere; } .name { width: 23rem; min-width: 13rem; }
td:last-child { min-width: 12rem; }
.number { width: 4rem; padding-right: 1.2rem; text-align: right; font-variant-numeric: tabular-nums; }
small { display: block; font: .74rem ui-monospace, monospace; color: var(--quiet); }
pre { margin: 0; padding: .9rem 1rem; background: var(--card); border-radius: .5rem; overflow-x: auto; font-size: .85rem; }
@media print { :root { color-scheme: light; } body { max-width: none; padding: 0; font-size: 10pt; }
  section { overflow: visible; } .name { width: 14rem; }
  .figures div, pre { border: 1px solid var(--line); } thead { display: table-header-group; } tr, svg, dl { break-inside: avoid; }
  h2 { break-after: avoid; } .piece, .status::before, .legend li::before { print-color-adjust: exact; } }
`,
};
