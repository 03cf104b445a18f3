// The last card of a column reaches down to where the longest column ends. One that would be mostly empty keeps its own
// height: a tall white card says that something is missing.
(() => {
  const EMPTY = 9; // rem below a card's words
  const COLUMNS = ".columns, [data-testid='stHorizontalBlock']";
  const LAST = ".stack > .card:last-child, [data-testid='stColumn'] > [data-testid='stVerticalBlock'] > :last-child";
  const CARD = ".card:only-child, [class*='st-key-box']";

  // Below the words of a card, or of the card that stands alone in an element of Streamlit's.
  const below = (last) => {
    const card = last.matches(".card") ? last : last.querySelector(CARD);
    if (!card) return 0;
    const words = document.createRange();
    words.selectNodeContents(card);
    return card.getBoundingClientRect().bottom - words.getBoundingClientRect().bottom;
  };
  const fit = (columns) => {
    const most = EMPTY * parseFloat(getComputedStyle(document.documentElement).fontSize);
    const cards = [...columns.querySelectorAll(LAST)];
    cards.forEach((each) => each.classList.remove("own"));
    const empty = cards.filter((each) => below(each) > most);
    empty.forEach((each) => each.classList.add("own"));
  };

  // Columns of another width have other heights. The observer is called before the browser paints; a card that changes
  // leaves the columns as high as they are, so that this is no loop to it.
  const fitted = new ResizeObserver((entries) => entries.forEach(({ target }) => fit(target)));
  const look = () => {
    const grown = new Set();
    for (const last of document.querySelectorAll(`:is(${LAST}):not([data-cards])`)) {
      last.dataset.cards = "seen";
      const columns = last.closest(COLUMNS);
      if (columns) grown.add(columns);
    }
    for (const columns of grown) fitted.observe(columns);
    // What comes into columns already as high as they will be changes no size that is observed.
    if (grown.size) requestAnimationFrame(() => grown.forEach(fit));
  };
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  look();
})();
