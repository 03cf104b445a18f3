// Times how long a page takes until everything that it should show stands there, in the page's own clock.
// window.bench.arm(wanted): take note of what is waited for; window.bench.done(): the milliseconds from the last click
// (where a list is opened first, from the choice in it, which is an input event in the browser's own lists; a reload: from the start of the navigation) to the frame that
// shows it all.
window.bench = (() => {
  let begun = 0, texts = [], charts = [], selector = "", deep = false;
  // Looking costs time, too, the more the more words a page has: only after something has changed. What lies in shadows
  // (deep) is not seen to change.
  let changed = true;
  new MutationObserver(() => { changed = true; }).observe(document, {childList: true, subtree: true, characterData: true, attributes: true});
  // What a chart itself says comes with the drawing: its data is looked at instead.
  const words = (node) => (node.nodeType === Node.TEXT_NODE ? node.data : node.classList?.contains("chart") ? "" : [...node.childNodes].map(words).join(""));
  // A space that no line breaks at is a space.
  const said = (block) => words(block).replaceAll("\u00a0", " ").trim();
  const plain = (html) => said(new DOMParser().parseFromString(html, "text/html").body);
  const sum = (values) => [...(values ?? [])].reduce((all, each) => all + (Number.isFinite(each) ? each : 0), 0);
  // What tells one chart's data from another's: each trace's length and the sum of its numbers.
  const print = (traces) => JSON.stringify(traces.map((t) => [t.x?.length ?? 0, Math.round(1e4 * (sum(t.x) + sum(t.y)))]));
  const every = (root, selector, found = []) => {
    found.push(...root.querySelectorAll(selector));
    if (deep) for (const each of root.querySelectorAll("*")) if (each.shadowRoot) every(each.shadowRoot, selector, found);
    return found;
  };
  const shown = () => {
    changed = false;
    const drawn = every(document, ".js-plotly-plot").filter((each) => each.data && each.querySelector(".plot, .barlayer, .scatterlayer"));
    if (drawn.length < charts.length) return false;
    const prints = drawn.map((each) => print(each.data));
    if (!charts.every((each) => prints.includes(each))) return false;
    const blocks = every(document, selector).map(said), known = new Set(blocks);
    // A page's first words may stand in one block with its bars.
    return texts.every((each) => known.has(each) || blocks.some((block) => block.endsWith(each)));
  };
  const begin = () => { begun = performance.now(); };
  addEventListener("pointerdown", begin, true);
  addEventListener("input", begin, true);
  const arm = (wanted) => {
    begun = 0;
    changed = true;
    selector = wanted.selector;
    deep = wanted.deep;
    texts = wanted.blocks.map((each) => plain(each)).filter(Boolean);
    charts = wanted.charts.map((each) => print(JSON.parse(each).data ?? []));
  };
  const done = (fromStart) => new Promise((resolve) => {
    const look = () => ((fromStart || begun) && (changed || deep) && shown() ? requestAnimationFrame(() => resolve(performance.now() - begun)) : requestAnimationFrame(look));
    look();
  });
  return {arm, done, missing: () => [texts.filter((t) => !every(document, selector).some((e) => said(e) === t)), charts, every(document, ".js-plotly-plot").map((e) => e.data && print(e.data))]};
})();
