// Links of the pages are followed inside the open page: the address changes as with the browser's own Back and Forward,
// which Streamlit answers by drawing that page. Modified clicks and other origins stay the browser's.
(() => {
  // Streamlit puts the page that it has drawn into the address as a new step. It is none of the viewer's: the late answer to
  // a click before the last would stand between the two, and after Back it would cut off what Forward leads to.
  const step = history.pushState.bind(history);
  history.pushState = history.replaceState.bind(history);

  const page = () => document.querySelector('[data-testid="stMain"]');

  // As in the browser, an address that is open already is drawn again and is no step: Back would seem to do nothing.
  const open = (href) => {
    const to = new URL(href, document.baseURI);
    if (to.origin !== location.origin) return;
    if (to.href !== location.href) {
      history.replaceState({ left: page()?.scrollTop }, "");
      step({}, "", to.href);
    }
    window.dispatchEvent(new PopStateEvent("popstate"));
    page()?.scrollTo(0, 0);
  };

  // Whoever goes through a long list, to each record and back, finds it where he left it, as soon as it is drawn again.
  const LONGEST = 5000; // milliseconds
  const putBack = ({ state, isTrusted }) => {
    if (!isTrusted || !state?.left) return;
    const before = document.querySelector(".headline"), until = performance.now() + LONGEST;
    const look = () => {
      const isDrawn = ![before, null].includes(document.querySelector(".headline"));
      if (isDrawn && page().scrollHeight - page().clientHeight >= state.left) page().scrollTo(0, state.left);
      else if (performance.now() < until) requestAnimationFrame(look);
    };
    look();
  };

  // Streamlit keeps the viewer's light or dark in the browser, for each page by its path, and reads it when a page loads.
  const repaint = ({look, pages}) => {
    for (const page of pages.split(" ")) {
      const path = new URL(page, document.baseURI).pathname;
      localStorage.setItem(`stActiveTheme-${path}-v2`, JSON.stringify(look));
    }
    location.reload();
  };

  const follow = (event) => {
    const link = event.target.closest?.("a.go");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (link.classList.contains("print")) window.print();
    else if (link.dataset.look) repaint(link.dataset);
    else open(window.withChoice(link.href, link));
  };

  // What is asked while the server does not answer is asked again when it does: Streamlit would draw the page before.
  const isLost = () => document.querySelector('[data-testid="stApp"]')?.dataset.testConnectionState !== "CONNECTED";
  let unanswered = false;
  const askAgain = () => {
    if (!unanswered || isLost()) return;
    window.dispatchEvent(new PopStateEvent("popstate"));
  };

  // A chart's point or bar carries the address of its records as customdata.
  const listen = (event) => {
    const chart = event.target.closest?.(".js-plotly-plot");
    if (!chart?.on || chart.dataset.followed) return;
    chart.dataset.followed = "yes";
    chart.on("plotly_click", (click) => {
      const href = [click.points[0]?.customdata].flat()[0];
      if (typeof href === "string") open(window.withChoice(href, chart));
    });
  };

  // On paper the page keeps the screen's layout and is made smaller as a whole: charts cannot be laid out anew for it.
  const PAPER_WIDTH = 1062; // A4 landscape less its margins, in CSS pixels
  const fit = () => {
    const root = document.documentElement;
    root.style.fontSize = getComputedStyle(root).fontSize;
    root.style.setProperty("--print-width", `${window.innerWidth}px`);
    root.style.setProperty("--print-zoom", PAPER_WIDTH / window.innerWidth);
  };
  const release = () => document.documentElement.style.removeProperty("font-size");

  window.openAddress = open;
  window.addEventListener("popstate", putBack);
  window.addEventListener("popstate", () => (unanswered = isLost()));
  new MutationObserver(askAgain).observe(document.body, { attributeFilter: ["data-test-connection-state"], subtree: true });
  document.addEventListener("click", follow);
  document.addEventListener("pointerover", listen);
  window.addEventListener("beforeprint", fit);
  window.addEventListener("afterprint", release);
  document.documentElement.dataset.follows = "yes"; // from here on a click is answered
})();
