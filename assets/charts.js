// Draws the Plotly figures of the page: every .chart carries one as JSON in data-figure. Each is drawn once, after the
// browser has painted the numbers around it, and again whenever its place changes its width.
const CONFIG = { displayModeBar: false }
const places = []
// A timer's next turn comes four milliseconds late; Firefox before 142 and Safari have nothing better.
const soon = window.scheduler?.postTask ? (task) => scheduler.postTask(task) : setTimeout

const fitted = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const width = Math.round(contentRect.width)
    if (width && target.layout && target.layout.width !== width) Plotly.relayout(target, { width })
  }
})

const draw = (place) => {
  if (!place.isConnected || place.layout) return
  const { data, layout } = JSON.parse(place.dataset.figure)
  Plotly.newPlot(place, data, { ...layout, width: place.clientWidth || undefined }, CONFIG)
  fitted.observe(place)
}

// Charts follow one another without a pause as long as a click in between would not be felt to wait; then the browser has
// its turn.
const BREATH = 50 // milliseconds
const next = () => {
  const begun = performance.now()
  try {
    while (places.length && performance.now() - begun < BREATH) draw(places.shift())
  } finally {
    // Also where one cannot be drawn: it must not leave all others of the page undrawn.
    if (places.length) soon(next)
  }
}

const look = () => {
  const found = [...document.querySelectorAll(".chart[data-figure]:not(.js-plotly-plot)")].filter((each) => !places.includes(each))
  if (!found.length) return
  if (!places.length) requestAnimationFrame(() => soon(next))
  places.push(...found)
}

new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true })
look()
