import { colours } from '../../shared/cli/html/colours.ts';
import type { Markup } from '../../shared/cli/html/html.ts';

const frame = `
:root { --delete: var(--bad); --post: var(--plan); }
html { scroll-padding-top: 1rem; }
body { margin: 0 auto; max-width: 62rem; padding: 2.5rem 2rem 5rem; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, sans-serif; }
h1 { margin: 0 0 .4rem; font-size: clamp(1.5rem, 5vw, 1.9rem); line-height: 1.2; } h2 { margin: 3rem 0 .2rem; font-size: 1.35rem; }
h4 { margin: 1.6rem 0 .5rem; font-size: .85rem; color: var(--quiet); }
p { margin: .3rem 0 .8rem; overflow-wrap: anywhere; } .quiet { color: var(--quiet); } a { color: inherit; }
code, pre { font-family: ui-monospace, monospace; font-size: .85em; }
nav ul { margin: .3rem 0 1.2rem; padding: 0; list-style: none; } nav li { padding: .15rem 0; }
nav a { display: flex; gap: .7rem; text-decoration: none; } nav a:hover code { text-decoration: underline; }
nav code { overflow-wrap: anywhere; min-width: 0; }
.method { flex: none; width: 4.2rem; font: 700 .75rem/1.9 ui-monospace, monospace; }
.delete { color: var(--delete); } .post { color: var(--post); }
article { margin: 1.6rem 0; padding: 1.2rem 1.4rem 1.5rem; border: 1px solid var(--line); border-radius: .6rem; }
h3 { display: flex; gap: .7rem; margin: 0 0 .4rem; font-size: 1rem; line-height: 1.5; overflow-wrap: anywhere; }
`;

const parts = `
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th, td { padding: .4rem 1.2rem .4rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { font-size: .8rem; color: var(--quiet); } tbody th, td:nth-child(2) { white-space: nowrap; }
td:nth-child(3) { min-width: 8rem; overflow-wrap: anywhere; }
details { margin: .4rem 0; border: 1px solid var(--line); border-radius: .4rem; background: var(--card); }
summary { padding: .4rem .8rem; cursor: pointer; } summary::marker { color: var(--quiet); }
details > :not(summary) { margin: 0 .8rem .7rem; } pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.tries .name { margin: .8rem 0 .2rem; } .tries pre { padding: .6rem .8rem; border-radius: .4rem; background: var(--card); }
.status { font-weight: 700; } .well { color: var(--good); } .trouble { color: var(--care); } .links a { margin-right: .5rem; }
.answers { display: grid; grid-template-columns: 3.2rem 1fr; gap: .5rem .6rem; } .answers > * { min-width: 0; margin: 0; }
@media screen and (max-width: 52rem) {
  body { padding: 1.5rem 1rem 4rem; } article { padding: 1rem; } h3 { display: block; } h3 .method { display: block; }
  table, tbody, tr, tbody th, td { display: block; } thead { position: absolute; clip-path: inset(50%); }
  tbody tr { padding: .6rem 0; border-bottom: 1px solid var(--line); } th, td { padding: 0; border: 0; }
  td:nth-child(2) { color: var(--quiet); } td:empty { display: none; }
}
@media print { body { max-width: none; padding: 0; } details, .tries pre { break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; } }
`;

/** How the description of the HTTP side looks: one column to read, on a phone too. */
export const docsStyle: Markup = { markup: colours + frame + parts };
