// The faults of the visible page's layout, each as one line. A text is measured where its letters are, by ranges.
() => {
  const faults = new Set();
  const inside = (inner, outer, tolerance) =>
    inner.left >= outer.left - tolerance && inner.right <= outer.right + tolerance;
  const name = (element) => {
    const marked = element.closest("[data-testid]");
    return `${element.tagName.toLowerCase()} in ${marked ? marked.dataset.testid : "the page"}`;
  };

  const wide = (element) => element.scrollWidth > element.clientWidth + 1;
  for (const element of [document.documentElement, document.querySelector(".attention-flows")])
    if (wide(element)) faults.add(`${element.tagName} scrolls from side to side`);

  // Texts share most of what surrounds them, so each element is measured once.
  const measured = new Map();
  const measure = (element) => {
    let of = measured.get(element);
    if (!of) {
      const { overflowX, overflowY, visibility, display, textOverflow } = getComputedStyle(element);
      of = { overflowX, overflowY, visibility, display, textOverflow, box: element.getBoundingClientRect() };
      measured.set(element, of);
    }
    return of;
  };

  const dialog = document.querySelector("dialog[open]");
  const popup = document.querySelector(
    "[data-testid=example-panel], [data-testid=save-panel], [data-testid=word-editor]",
  );
  const scope = dialog ?? popup ?? document.querySelector(".attention-flows");
  const texts = [];
  const walker = document.createTreeWalker(scope, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = node.data.trim();
    if (!text || element.closest(".visually-hidden, option, title, style, [role=tooltip]")) continue;
    // In a closed section, for example.
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const isLabel = element.closest(".label, .fold") !== null && element instanceof SVGElement;
    const range = document.createRange();
    range.selectNodeContents(node);
    const rects = element instanceof SVGElement ? [element.getBoundingClientRect()] : [...range.getClientRects()];
    for (const rect of rects) {
      if (rect.width < 1) continue;
      let visible = { left: rect.left, top: rect.top, right: rect.right, bottom: rect.bottom };
      let given = false;
      for (let outer = element; outer && outer !== document.body; outer = outer.parentElement) {
        const style = measure(outer);
        const { box } = style;
        if (style.visibility === "hidden") given = true;
        if (outer.tagName === "text" || outer.tagName === "g") continue;
        const button = outer.matches("button, th, td") && outer.contains(element);
        const clips = style.overflowX !== "visible" && style.display !== "inline";
        if (button || clips) {
          // An ellipsis is intended where pointing at it shows the whole text.
          const ellipsis = style.textOverflow === "ellipsis" && outer.closest("[title]") !== null;
          if (!ellipsis && !given && !inside(rect, box, 1)) {
            faults.add(`“${text.slice(0, 40)}” is cut from side to side (${name(outer)})`);
            given = true;
          }
          if (ellipsis) given = true;
        }
        if (clips && /hidden|clip/.test(style.overflowY) && !given)
          if (rect.top < box.top - 3 || rect.bottom > box.bottom + 3) {
            faults.add(`“${text.slice(0, 40)}” is cut from above or below (${name(outer)})`);
            given = true;
          }
        // What a list has scrolled out of view is not cut.
        if (clips && /auto|scroll/.test(style.overflowY)) given = true;
        if (clips)
          visible = {
            left: Math.max(visible.left, box.left),
            top: Math.max(visible.top, box.top),
            right: Math.min(visible.right, box.right),
            bottom: Math.min(visible.bottom, box.bottom),
          };
      }
      if (!isLabel && visible.right - visible.left > 1 && visible.bottom - visible.top > 1)
        texts.push({ text, element, ...visible });
    }
  }
  // The head of a table stays over its rows, and an open list over the page.
  const over = (element) => element.closest("th, .head[role=presentation], .tooltip");
  texts.forEach((a, index) => {
    for (const b of texts.slice(index + 1)) {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across <= -3 || down <= 4) continue;
      if (a.element === b.element || over(a.element) !== over(b.element)) continue;
      // Parts of one text.
      if (a.element.closest("text") && a.element.closest("text") === b.element.closest("text")) continue;
      const drawn = a.element instanceof SVGElement && b.element instanceof SVGElement;
      // Lines of text touch by their line gaps; in a chart, two texts on a line need a gap.
      if (across > (drawn ? -3 : 1))
        faults.add(`“${a.text.slice(0, 40)}” (${name(a.element)}) overlaps “${b.text.slice(0, 40)}” (${name(b.element)})`);
    }
  });

  if (!dialog && !popup)
    for (const label of document.querySelectorAll("svg text.label:not(.docked)")) {
      const figure = label.closest(".figure");
      const frame = figure.getBoundingClientRect();
      const matrix = label.getScreenCTM();
      const length = label.getComputedTextLength();
      const sign = label.getAttribute("text-anchor") === "end" ? -1 : 1;
      for (const part of [0.05, 0.5, 1]) {
        const point = new DOMPoint(sign * length * part, 0).matrixTransform(matrix);
        const isInside =
          point.x >= frame.left && point.x <= frame.right && point.y >= frame.top && point.y <= frame.bottom;
        if (!isInside) faults.add(`the word “${label.textContent}” leaves the rings' frame`);
        else if (point.x < innerWidth && point.y >= 0 && point.y < innerHeight) {
          const top = document.elementFromPoint(point.x, point.y);
          if (top && !figure.contains(top)) faults.add(`the word “${label.textContent}” is covered by ${name(top)}`);
        }
      }
    }
  return [...faults];
}
