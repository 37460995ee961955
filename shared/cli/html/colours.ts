/** The colours of every page, by day and by night: text and marks have at least the contrast that WCAG 2.2 AA asks for. */
export const colours = `
:root { color-scheme: light dark; --ink: light-dark(#1b2430, #e6eaf0); --quiet: light-dark(#556170, #a3afbf);
  --paper: light-dark(#fff, #14181e); --card: light-dark(#f5f7fa, #1d232c); --line: light-dark(#d9e0e8, #323b48);
  --edge: light-dark(#8793a1, #6b7888); --good: light-dark(#0f7040, #4cc38a); --plan: light-dark(#1f5fc4, #79aaf5);
  --bad: light-dark(#b3261e, #ff8a80); --care: light-dark(#8f5100, #f0b357); --odd: light-dark(#6b3fa0, #bd9cf0);
  --mild: light-dark(#2f7288, #7fc3d8); --wait: light-dark(#5170ad, #a9c1ee); --none: light-dark(#667180, #8a97a6);
  --stay: light-dark(#b9c3ce, #4a5564); }
* { box-sizing: border-box; }
:focus-visible { outline: 2px solid var(--plan); outline-offset: 2px; }
@media print { :root { color-scheme: light; } }
`;
