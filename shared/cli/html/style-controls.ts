/** How the fields look that search and filter the table. */
export const controlStyle = `
.controls { display: flex; flex-wrap: wrap; align-items: end; gap: .8rem 1.2rem; margin: 0 0 .8rem; }
.controls label { display: grid; gap: .2rem; font-size: .8rem; color: var(--quiet); } .controls .search { flex: 1 1 14rem; max-width: 24rem; }
.controls input, .controls select, .controls button { min-height: 2.4rem; padding: .3rem .7rem; border: 1px solid var(--edge); border-radius: .4rem;
  background: var(--paper); color: var(--ink); font: 1rem/1.4 system-ui, sans-serif; max-width: 100%; }
.controls button { cursor: pointer; } .controls button:hover { background: var(--card); }
@media screen and (max-width: 52rem) { .controls label { flex: 1 1 45%; min-width: 0; } .controls .search { flex: 1 0 100%; max-width: none; }
  .controls select { width: 100%; } }
`;
