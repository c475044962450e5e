"""The look of a report: the colours of the page and of saved pictures, light and dark as the reader's system has it."""

STYLE = """
:root {
  color-scheme: light dark;
  --base: light-dark(#12a096, #3fd6c8);
  --tuned: light-dark(#8a3fbf, #b878f0);
  --shared: light-dark(#434a55, #9aa3b0);
  --toward: light-dark(#1f5fbf, #5f9df5);
  --against: light-dark(#c4620c, #f09a45);
  --page: light-dark(#fbfbfa, #14161a);
  --surface: light-dark(#ffffff, #1b1e23);
  --wash: light-dark(#f1f2f2, #24282e);
  --rule: light-dark(#e3e5e7, #2c3138);
  --rule-strong: light-dark(#c2c7cd, #4a515b);
  --ink: light-dark(#1b1f24, #eceef1);
  --ink-soft: light-dark(#5a626d, #a3abb6);
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink); font-variant-numeric: tabular-nums;
  font: 400 0.9375rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "DejaVu Sans",
    sans-serif;
}
main { max-width: 66rem; margin: 0 auto; padding: 2.5rem 1.5rem 4rem; }
h1 {
  margin: 0; font-size: 1.625rem; font-weight: 600; line-height: 1.25; letter-spacing: -0.01em; overflow-wrap: anywhere;
}
h2 { margin: 3rem 0 0.25rem; font-size: 1.125rem; font-weight: 600; }
h3 { margin: 1.25rem 0 0.5rem; font-size: 0.875rem; font-weight: 600; }
p { margin: 0.25rem 0 0.75rem; max-width: 46rem; }
.soft, caption, figcaption { color: var(--ink-soft); font-size: 0.8125rem; }
.base { color: light-dark(#08766e, #4fd6ca); }
.tuned { color: light-dark(#7a32ad, #c898ee); }
.lead { margin: 1.25rem 0 0; font-size: 1.0625rem; max-width: 46rem; }
.figures {
  display: grid; grid-template-columns: repeat(auto-fit, minmax(10rem, 1fr)); gap: 0.75rem;
  margin: 1.5rem 0 0; padding: 0;
}
.figures div {
  background: var(--surface); border: 1px solid var(--rule); border-radius: 0.5rem; padding: 0.75rem 1rem;
}
.figures dt { color: var(--ink-soft); font-size: 0.8125rem; }
.figures dd { margin: 0; }
.figures dd strong { font-size: 1.75rem; font-weight: 600; line-height: 1.25; letter-spacing: -0.01em; }
.pair { display: flex; flex-wrap: wrap; gap: 1.5rem 2.5rem; align-items: flex-end; margin: 1rem 0; }
.pair > * { min-width: 0; max-width: 100%; }
figure { margin: 0; }
figcaption { margin: 0 0 0.5rem; }
.pair figcaption { max-width: 22rem; }
svg { display: block; max-width: 100%; height: auto; overflow: visible; }
svg text { fill: var(--ink-soft); font-size: 11px; }
svg .zero { stroke: var(--rule-strong); stroke-width: 1; }
svg .frame { stroke: var(--rule); stroke-width: 1; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: 0.8125rem; width: 100%; }
caption { text-align: start; padding-bottom: 0.25rem; }
th {
  font-weight: 500; color: var(--ink-soft); text-align: start; vertical-align: bottom;
  border-bottom: 1px solid var(--rule-strong);
}
th, td { padding: 0.25rem 0.625rem; white-space: nowrap; }
th:first-child, td:first-child { padding-left: 0; }
td { border-bottom: 1px solid var(--rule); }
.number { text-align: end; }
td.name { max-width: 16rem; overflow: hidden; text-overflow: ellipsis; }
td.text { white-space: normal; overflow-wrap: break-word; max-width: 22rem; }
td.plot svg { width: 10rem; max-width: none; height: 0.8rem; }
details { margin: 0.75rem 0; }
summary { cursor: pointer; color: var(--ink-soft); font-size: 0.8125rem; }
dl.facts {
  display: grid; grid-template-columns: minmax(7rem, max-content) minmax(0, 1fr); gap: 0.375rem 1.5rem;
  font-size: 0.875rem;
}
dl.facts dt { color: var(--ink-soft); }
dl.facts dd { margin: 0; overflow-wrap: anywhere; }
code { font: 0.8125rem ui-monospace, "Cascadia Mono", Menlo, "DejaVu Sans Mono", monospace; }
footer { margin-top: 3rem; border-top: 1px solid var(--rule); padding-top: 0.75rem; }
@media (max-width: 40rem) {
  main { padding: 1.5rem 1rem 3rem; }
  .wide { display: none; }
  th, td { padding: 0.25rem 0.375rem; }
  dl.facts { grid-template-columns: 1fr; gap: 0; }
  dl.facts dd { margin-bottom: 0.5rem; }
  .figures { grid-template-columns: 1fr 1fr; }
  .figures div { padding: 0.5rem 0.75rem; }
  .figures dd strong { font-size: 1.375rem; }
  td.plot svg { width: 6rem; height: 0.5rem; }
}
@media print { main { max-width: none; } h2 { break-after: avoid; } tr, figure { break-inside: avoid; } }
"""
