import { colours } from './colours.ts';
import type { Markup } from './html.ts';
import { chartStyle } from './style-chart.ts';
import { controlStyle } from './style-controls.ts';
import { tableStyle, tableStyleElsewhere } from './style-table.ts';

const frame = `
body { margin: 0 auto; max-width: 80rem; padding: 2.5rem 2rem 5rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { margin: .3rem 0 .6rem; font-size: clamp(1.25rem, 4vw, 1.7rem); line-height: 1.3; border-left: .35rem solid; padding-left: .9rem;
  text-wrap: balance; overflow-wrap: anywhere; }
h1.well { border-color: var(--good); } h1.plan { border-color: var(--plan); } h1.care { border-color: var(--care); }
h1.trouble { border-color: var(--bad); }
h2 { margin: 3rem 0 .8rem; font-size: 1.25rem; } h3 { display: inline; font-size: 1rem; } h4 { margin: 1.6rem 0 .5rem; font-size: .9rem; }
.made { display: flex; flex-wrap: wrap; gap: 0 1.6rem; margin: .4rem 0 0; font-size: .9rem; color: var(--quiet); overflow-wrap: anywhere; }
.worth { margin: 0 0 .4rem; font-size: 1.05rem; } .over { margin: 0; font-weight: 600; color: var(--quiet); } .quiet { margin: 0 0 .6rem; color: var(--quiet); overflow-wrap: anywhere; }
.warnings { margin: 1.6rem 0 0; padding: .9rem 1.2rem; border: 1px solid var(--care); border-radius: .5rem; }
.warnings.trouble { border-color: var(--bad); }
.warnings ul { margin: 0; padding: 0; list-style: none; } .warnings li + li { margin-top: .5rem; } .warnings li { overflow-wrap: anywhere; }
details { border-top: 1px solid var(--line); padding: .7rem 0; } details:last-of-type { border-bottom: 1px solid var(--line); }
summary { cursor: pointer; padding: .2rem 0; } summary::marker { color: var(--quiet); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .8rem 1.6rem; margin: .8rem 0; }
dt { font-size: .8rem; color: var(--quiet); } dd { margin: 0; font-weight: 600; overflow-wrap: anywhere; }
pre { margin: 0; padding: .9rem 1.1rem; background: var(--card); border-radius: .5rem; overflow-x: auto; font-size: .85rem; }
[hidden] { display: none !important; }
@media screen and (max-width: 52rem) { body { padding: 1.5rem 1rem 4rem; } }
@media print { html { font-size: 9.5pt; } body { max-width: none; padding: 0; font-size: 1rem; } h2, h4 { break-after: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; } pre { white-space: pre-wrap; border: 1px solid var(--line); }
  .status::before, .legend li::before { print-color-adjust: exact; } }
`;

/** How a report looks. Outcomes differ in lightness too, so that they can be told apart without seeing their colours. */
export const style: Markup = { markup: colours + frame + chartStyle + controlStyle + tableStyle + tableStyleElsewhere };
