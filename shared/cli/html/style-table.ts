/** How the tables look: rows of cells where there is room, and on a phone a card for each row. */
export const tableStyle = `
.deleted { --tone: var(--good); } .accepted { --tone: var(--mild); } .queued { --tone: var(--wait); }
.absent { --tone: var(--none); } .planned { --tone: var(--plan); } .held { --tone: var(--wait); }
.changed { --tone: var(--odd); } .failed { --tone: var(--bad); }
table { width: 100%; border-collapse: collapse; font-size: .92rem; } table.small { width: auto; }
caption { text-align: left; font-weight: 600; font-size: .85rem; padding: .6rem 0; }
th, td { padding: .55rem 1.2rem .55rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { font-size: .8rem; color: var(--quiet); white-space: nowrap; } tbody th, tfoot th { font-weight: 600; }
tfoot td, tfoot th { font-weight: 600; border-bottom: 0; }
.number, .age, .gb { text-align: right; font-variant-numeric: tabular-nums; } .stack .number:last-child { padding-right: 0; }
small { display: block; font: .75rem/1.5 ui-monospace, monospace; color: var(--quiet); }
#targets, #targets thead, #targets tbody { display: block; } #targets tr { display: grid; grid-template-columns: var(--columns); }
#targets tbody { content-visibility: auto; contain-intrinsic-size: auto calc(var(--rows) * 3.7rem); }
#targets thead { position: sticky; top: 0; z-index: 1; background: var(--paper); }
#targets bdi, td { overflow-wrap: anywhere; } td.number, .small th { overflow-wrap: normal; white-space: nowrap; } .what bdi, .status + span { display: block; } .status { white-space: nowrap; }
thead button { padding: 0; border: 0; background: none; font: inherit; color: inherit; cursor: pointer; }
thead button:hover { color: var(--ink); text-decoration: underline; } [aria-sort] button { color: var(--ink); }
[aria-sort=ascending] button::after { content: "\\a0\\2191"; } [aria-sort=descending] button::after { content: "\\a0\\2193"; }
`;

/** The same on a phone and on paper. */
export const tableStyleElsewhere = `
@media screen and (max-width: 52rem) {
  .stack, .stack tbody, .stack tfoot { display: block; } .stack thead { position: absolute; clip-path: inset(50%); }
  .stack tr { display: grid; grid-template-columns: repeat(4, auto); gap: .5rem .8rem; padding: .9rem 0; border-bottom: 1px solid var(--line); }
  .stack th { grid-column: 1 / -1; } .stack td, .stack th, #targets td, #targets tbody th { padding: 0; border: 0; text-align: left; }
  .stack td::before { content: attr(data-label); display: block; font: 400 .75rem/1.4 system-ui, sans-serif; color: var(--quiet); }
  .small th, .small td { padding-right: .8rem; }
  #targets tbody { contain-intrinsic-size: auto calc(var(--rows) * 11rem); }
  #targets thead { position: static; border-bottom: 1px solid var(--line); }
  #targets thead tr { display: flex; flex-wrap: wrap; gap: 0 1.4rem; padding-bottom: .4rem; }
  #targets thead th { padding: 0; border: 0; } thead button { min-height: 2rem; }
  #targets thead:has(button) tr::before { content: "Sort by"; font: .8rem/2rem system-ui, sans-serif; color: var(--quiet); }
  #targets tbody tr { display: flex; flex-wrap: wrap; gap: .5rem 1.6rem; padding: 1rem 0; border-bottom: 1px solid var(--line); }
  #targets td:empty { display: none; } #targets tbody .name, #targets tbody .outcome { flex: 1 0 100%; } tbody .name { font-size: 1rem; }
  #targets td:not(.outcome)::before { display: block; font: .75rem/1.4 system-ui, sans-serif; color: var(--quiet); }
  td.kind::before { content: "Kind"; } td.age::before { content: "Age"; } td.gb::before { content: "GB"; }
  td.what::before { content: "What it is"; } td.server::before { content: "Server"; }
}
@media print { .controls, #shown:empty { display: none; } #targets tbody { content-visibility: visible; } #targets thead { position: static; } tr { break-inside: avoid; } }
`;
