// On paper the page keeps the screen's layout and is made smaller as a whole: charts cannot be laid out anew for it.
(() => {
  const PAPER_WIDTH = 1062; // A4 landscape less its margins, in CSS pixels
  const root = document.documentElement;

  const fit = () => {
    root.style.fontSize = getComputedStyle(root).fontSize;
    root.style.setProperty("--print-width", `${window.innerWidth}px`);
    root.style.setProperty("--print-zoom", PAPER_WIDTH / window.innerWidth);
  };
  const release = () => root.style.removeProperty("font-size");

  window.addEventListener("beforeprint", fit);
  window.addEventListener("afterprint", release);
})();
