// The slides' keys. All slides are in the page; `data-slide` on the document shows one, so that turning one costs nothing.
// The address follows with replaceState: it can be reloaded or sent on, and Back leads out of the meeting at once.
const root = document.documentElement;
const TURNS = {ArrowRight: 1, ArrowDown: 1, PageDown: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1};

const address = (changes) => {
  const url = new URL(location.href);
  Object.entries(changes).forEach(([name, value]) => url.searchParams.set(name, value));
  if (url.href !== location.href) history.replaceState(history.state, "", url.href);
};

const asked = (last) => {
  const place = parseInt(new URL(location.href).searchParams.get("slide"), 10) || 1;
  return Math.min(Math.max(place, 1), last);
};

const leave = () => {
  if (document.fullscreenElement) document.exitFullscreen();
  document.querySelector(".slides a.leave")?.click();
};

const fullscreen = () =>
  document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen?.().catch(() => {});

export default function ({ data }) {
  const last = data.slides;
  let at = asked(last);
  let timer = null;
  let endedByKey = false;

  const show = (place) => {
    at = place;
    root.dataset.slide = at;
    address({slide: at});
  };
  const turn = (step) => show(Math.min(Math.max(at + step, 1), last));
  const play = () => {
    clearInterval(timer);
    timer = data.auto && root.dataset.auto === "running" ? setInterval(() => show((at % last) + 1), data.auto * 1000) : null;
  };
  const pause = () => {
    root.dataset.auto = root.dataset.auto === "running" ? "paused" : "running";
    play();
  };
  const toggle = () => {
    endedByKey = Boolean(document.fullscreenElement);
    fullscreen();
  };

  // The server draws the slides in the colours that the address asks for: for a dim room, dark ones.
  const repaint = () => {
    const url = new URL(location.href);
    if (url.searchParams.get("theme") === "dark") url.searchParams.delete("theme");
    else url.searchParams.set("theme", "dark");
    history.replaceState(history.state, "", url.href);
    window.dispatchEvent(new PopStateEvent("popstate"));
  };

  const press = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const {key} = event;
    if (key in TURNS) turn(TURNS[key]);
    else if (key === "Home") show(1);
    else if (key === "End") show(last);
    else if (key === " ") data.auto ? pause() : turn(event.shiftKey ? -1 : 1);
    else if (key === "f" || key === "F" || key === "F11") toggle();
    else if (key === "d" || key === "D") repaint();
    else if (key === "Escape") leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
    play();
  };
  const click = (event) => {
    const {to, fullscreen: full, repaint: dark, leave: out} = event.target.closest?.(".slides a")?.dataset ?? {};
    if (full) toggle();
    else if (dark) repaint();
    else if (out) leave();
    else if (to) /^[+-]/.test(to) ? turn(Number(to)) : show(Number(to));
    if (to) play();
  };
  // In full screen the browser keeps Esc to itself: it ends the full screen, and that is how it is noticed here.
  const changed = () => {
    if (!document.fullscreenElement && !endedByKey) leave();
  };

  show(at);
  if (data.snapshot) address({snapshot: data.snapshot});
  if (data.auto) root.dataset.auto ??= "running";
  play();
  window.addEventListener("keydown", press, true);
  document.addEventListener("click", click);
  document.addEventListener("fullscreenchange", changed);
  return () => {
    clearInterval(timer);
    window.removeEventListener("keydown", press, true);
    document.removeEventListener("click", click);
    document.removeEventListener("fullscreenchange", changed);
    if (new URL(location.href).searchParams.get("mode") !== "meeting") {
      delete root.dataset.slide;
      delete root.dataset.auto;
    }
  };
}
