// The fields of the filter bar and the search: what is chosen or typed there changes the address, which the page is drawn
// from (follow.js). The bar is drawn anew with the page, at any moment: what the viewer is at goes on in the new one.
(() => {
  // What is typed as a day, as addresses write it: 2026年10月5日 and 2026.10.5 are 2026-10-05. Other words go as they are: the
  // page says what is wrong with them.
  const day = (words) => {
    const typed = words.normalize("NFKC");
    const found = typed.match(/^\s*(\d{4})\D+(\d{1,2})\D+(\d{1,2})\D*$/);
    return found ? `${found[1]}-${found[2].padStart(2, "0")}-${found[3].padStart(2, "0")}` : typed.trim();
  };

  // The code of the village that is meant: named in full, or the only one that what is typed fits.
  const village = (search) => {
    const typed = search.value.normalize("NFKC").trim().toUpperCase();
    const options = [...search.list.options];
    const fits = (words) => typed && words.toUpperCase().includes(typed);
    const exact = options.filter((each) => each.value.toUpperCase() === typed);
    const found = exact.length ? exact : options.filter((each) => fits(each.value) || fits(each.label));
    if (found.length === 1) return found[0].dataset.code;
    if (!typed) return undefined;
    search.setCustomValidity(found.length ? `有 ${found.length} 个村对得上，请写得再全一些` : "没有这个村，可写名称、首字母或代码");
    search.reportValidity();
    return undefined;
  };

  // Whoever chooses by keyboard, or is typing when the data changes, goes on where he was in the bar that is drawn anew.
  let kept, isTyping = false;
  const keep = (target, typing = false) => {
    kept = target;
    isTyping = typing;
  };
  const goOn = () => {
    if (!kept || kept.isConnected) return;
    const same = (each) => each.dataset.sets === kept.dataset.sets && each.type === kept.type;
    const next = [...document.querySelectorAll("[data-sets]")].find(same);
    if (!next) return;
    if (document.activeElement === document.body) next.focus();
    if (!isTyping) return keep();
    next.value = kept.value;
    next.setSelectionRange(kept.selectionStart, kept.selectionEnd);
    keep(next, true);
  };
  // The bar may be drawn anew when he has gone on to its next field already.
  const enter = ({ target }) => {
    if (choice?.field.isConnected && target.dataset?.sets && target.matches(":focus-visible")) keep(target);
  };
  const typed = ({ target }) => {
    if (target.dataset?.sets && target.type === "text") keep(target, true);
    if (target.list) target.setCustomValidity("");
  };

  // After Back and Forward the fields say what the page does, not what was last chosen or begun to be typed.
  const undo = ({ isTrusted }) => {
    if (!isTrusted) return;
    keep();
    choice = undefined;
    for (const field of document.querySelectorAll("[data-sets]")) {
      if (field.options) field.value = field.querySelector("[selected]")?.value ?? "";
      else field.value = field.defaultValue;
    }
  };

  // What is not drawn anew yet links to the view before the last choice. Whoever clicks there takes the choice along: where
  // the link says what the address said then, it now says what the choice made of it.
  const TOGETHER = [["as_of"], ["from", "period"], ["vs"], ["area", "village"]];
  let choice;
  const withChoice = (href, from) => {
    const to = new URL(href, document.baseURI);
    if (!choice || !(choice.field.isConnected || from.closest('[data-stale="true"]'))) return to.href;
    const { before, after } = choice;
    for (const names of TOGETHER) {
      if (names.some((name) => to.searchParams.get(name) !== before.get(name))) continue;
      for (const name of names) put(to.searchParams, name, after.get(name));
    }
    return to.href;
  };
  const put = (asked, name, value) => (value ? asked.set(name, value) : asked.delete(name));

  // A choice changes the address as it stands by now: the bar around it may still be that of the page before.
  const choose = ({ target }) => {
    const { sets, clears, to, period } = target.dataset ?? {};
    if (!sets) return;
    keep();
    // A search that is left, by a click elsewhere, is none: it must neither open a village nor take the focus back.
    if (target.list && document.activeElement !== target) return (target.value = "");
    const value = target.list ? village(target) : target.type === "text" ? day(target.value) : target.value;
    if (value === undefined || (target.type === "date" && !value)) return;
    const before = new URL(location.href).searchParams;
    const address = new URL(to ? withChoice(to, target) : location.href, document.baseURI);
    const asked = address.searchParams;
    if (period !== undefined && asked.has("from")) {
      asked.delete("from");
      asked.set("period", period);
    }
    for (const each of (clears ?? "").split(" ")) asked.delete(each);
    put(asked, sets, value);
    if (target.matches(":focus-visible")) keep(target);
    if (!to) choice = { field: target, before: choice?.field.isConnected ? choice.before : before, after: asked };
    window.openAddress(address.href);
  };

  // Typing ends where something else is pressed. What has been typed waits until a link or chart is let go of: drawn anew
  // under the pointer, it would not be clicked.
  let released = Promise.resolve();
  const press = ({ target }) => {
    if (!target.closest?.("a.go, .chart")) return;
    const once = { once: true, capture: true };
    released = new Promise((done) => ["pointerup", "pointercancel"].forEach((end) => window.addEventListener(end, done, once)));
  };

  window.withChoice = withChoice;
  // A field that is taken away under the typing hand says that it has changed, too: by the end of that turn it is gone.
  document.addEventListener("change", (event) => released.then(() => event.target.isConnected && choose(event)));
  document.addEventListener("pointerdown", press, true);
  document.addEventListener("input", typed);
  document.addEventListener("focusin", enter);
  window.addEventListener("popstate", undo);
  new MutationObserver(goOn).observe(document.body, { childList: true, subtree: true });
})();
