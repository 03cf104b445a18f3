// A list that scrolls ends with a whole row: rows may be of several lines, which a stylesheet cannot count.
(() => {
  const fit = (list) => {
    const limit = parseFloat(getComputedStyle(list).maxHeight);
    const top = list.getBoundingClientRect().top - list.scrollTop;
    const rows = list.matches(":has(tr)") ? list.querySelectorAll("tr") : list.children;
    const bottoms = [...rows].map((row) => Math.ceil(row.getBoundingClientRect().bottom - top));
    const cut = bottoms.some((bottom) => bottom > limit + 1);
    const last = Math.max(...bottoms.filter((bottom) => bottom <= limit + 1));
    const bars = list.offsetHeight - list.clientHeight;
    list.style.height = cut && last > limit / 2 ? `${last + bars}px` : "";
  };

  // Another width breaks the lines elsewhere. In the observer's own turn a changed height would be a loop to the browser.
  const fitted = new ResizeObserver((entries) => requestAnimationFrame(() => entries.forEach(({ target }) => fit(target))));
  const look = () => {
    for (const list of document.querySelectorAll(".scroll:not([data-rows])")) {
      list.dataset.rows = "whole";
      fitted.observe(list);
    }
  };
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  look();
})();
