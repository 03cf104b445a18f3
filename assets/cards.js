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

  // Called before the browser paints; how high the columns are a card does not change, so that this is no loop to it.
  const fitted = new ResizeObserver((entries) => entries.forEach(({ target }) => fit(target)));
  const look = () => {
    for (const columns of document.querySelectorAll(`:is(${COLUMNS}):not([data-cards])`)) {
      columns.dataset.cards = "fitted";
      fitted.observe(columns);
    }
  };
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  look();
})();
