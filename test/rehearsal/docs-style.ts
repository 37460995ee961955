import type { Markup } from '../../shared/cli/html.ts';

/** How the description of the HTTP side looks: one column to read, colours that differ in lightness too. */
export const docsStyle: Markup = {
  markup: `
:root { color-scheme: light dark; --ink: light-dark(#1b2430, #e6eaf0); --quiet: light-dark(#5a6675, #9aa7b8);
  --paper: light-dark(#fff, #14181e); --card: light-dark(#f5f7fa, #1d232c); --line: light-dark(#d9e0e8, #323b48);
  --delete: light-dark(#b3261e, #ff8a80); --post: light-dark(#1f5fc4, #79aaf5); --good: light-dark(#12804a, #4cc38a);
  --care: light-dark(#a15c00, #f0b357); }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0 auto; max-width: 60rem; padding: 2.5rem 1.5rem 5rem; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, sans-serif; }
h1 { margin: 0 0 .4rem; font-size: 1.9rem; line-height: 1.2; } h2 { margin: 3rem 0 .2rem; font-size: 1.35rem; }
h4 { margin: 1.3rem 0 .4rem; font-size: .8rem; letter-spacing: .05em; text-transform: uppercase; color: var(--quiet); }
p { margin: .3rem 0 .8rem; } .quiet { color: var(--quiet); } a { color: inherit; }
code, pre { font-family: ui-monospace, monospace; font-size: .85em; }
nav ul { margin: .3rem 0 1.2rem; padding: 0; list-style: none; } nav li { padding: .1rem 0; } nav code { overflow-wrap: anywhere; min-width: 0; }
nav a { display: flex; gap: .7rem; text-decoration: none; } nav a:hover code { text-decoration: underline; }
.method { flex: none; width: 4.2rem; font: 700 .75rem/1.9 ui-monospace, monospace; }
.delete { color: var(--delete); } .post { color: var(--post); }
article { margin: 1.4rem 0; padding: 1rem 1.2rem 1.3rem; border: 1px solid var(--line); border-radius: .6rem; }
h3 { display: flex; gap: .7rem; margin: 0 0 .4rem; font-size: 1rem; line-height: 1.5; overflow-wrap: anywhere; }
table { width: 100%; border-collapse: collapse; font-size: .9rem; }
th, td { padding: .35rem .8rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top;
  overflow-wrap: anywhere; } thead th { font-size: .78rem; color: var(--quiet); } tbody th, td:nth-child(2) { white-space: nowrap; } td:nth-child(3) { min-width: 5rem; }
details { margin: .35rem 0; border: 1px solid var(--line); border-radius: .4rem; background: var(--card); }
summary { padding: .35rem .8rem; cursor: pointer; } summary::marker { color: var(--quiet); }
details > :not(summary) { margin: 0 .8rem .7rem; } pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; }
.status { font-weight: 700; } .well { color: var(--good); } .trouble { color: var(--care); }
.links a { margin-right: .5rem; }
.answers { display: grid; grid-template-columns: 3.2rem 1fr; gap: .5rem .6rem; } .answers > * { min-width: 0; margin: 0; }
@media print { body { max-width: none; } details { break-inside: avoid; } }
`,
};
