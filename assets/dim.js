// What stands there while a page is being computed for longer is dimmed, as the old numbers that it is. Streamlit would
// begin at once, with an animation that waits: for it the browser gives every element a layer of its own and paints the
// whole page anew, twice, where a page comes in less time than that takes (docs/decisions/0048-no-layers-for-a-wait.md).
(() => {
  const LONG = 500; // milliseconds
  const root = document.documentElement;
  let timer;

  const look = () => {
    const isRunning = document.querySelector('[data-test-script-state="running"]');
    clearTimeout(timer);
    if (isRunning) timer = setTimeout(() => (root.dataset.slow = "yes"), LONG);
    else delete root.dataset.slow;
  };
  new MutationObserver(look).observe(document.body, { attributeFilter: ["data-test-script-state"], subtree: true });
})();
