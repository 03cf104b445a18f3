// The map is drawn by WebGL, which old computers and remote desktops lack. Where a map is asked for and cannot be drawn,
// assets/house.css says so in its place.
(() => {
  const MAP = '[data-testid="stDeckGlJsonChart"]';
  const LATER = 500; // milliseconds: the map itself comes first

  const check = () => {
    const context = document.createElement("canvas").getContext("webgl2");
    if (!context) document.documentElement.dataset.webgl = "none";
    context?.getExtension("WEBGL_lose_context")?.loseContext();
  };

  new MutationObserver((_, observer) => {
    if (!document.querySelector(MAP)) return;
    observer.disconnect();
    setTimeout(check, LATER);
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
