// Draws the Plotly figures of the page: every .chart carries one as JSON in data-figure. Each is drawn once, after the
// browser has painted the numbers around it, and again whenever its place changes its width.
const CONFIG = { displayModeBar: false }
const places = []
// A timer's next turn comes four milliseconds late; Firefox before 142 and Safari have nothing better.
const soon = window.scheduler?.postTask ? (task) => scheduler.postTask(task) : setTimeout

// Charts are laid out for the smallest screen's text. On a larger one what is counted in pixels grows with the page's.
const SMALLEST = 13 // pixels, as CHART_TEXT in dashboard/charts/theme.py
const IN_PIXELS = new Set(["size", "height", "l", "r", "t", "b", "xshift", "yshift", "standoff"])
const scale = () => parseFloat(getComputedStyle(document.documentElement).fontSize) / SMALLEST
const times = (value, by) => (Array.isArray(value) ? value.map((each) => times(each, by)) : typeof value === "number" ? value * by : value)
const grown = (part, by) => {
  if (Array.isArray(part)) return part.map((each) => grown(each, by))
  if (!part || typeof part !== "object") return part
  const entries = Object.entries(part)
  return Object.fromEntries(entries.map(([name, value]) => [name, IN_PIXELS.has(name) ? times(value, by) : grown(value, by)]))
}

const drawn = (place, how) => {
  place.scale = scale()
  const { data, layout } = grown(JSON.parse(place.dataset.figure), place.scale)
  how(place, data, { ...layout, width: place.clientWidth || undefined }, CONFIG)
}

const fitted = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const width = Math.round(contentRect.width)
    if (!width || !target.layout || target.layout.width === width) continue
    if (target.scale === scale()) Plotly.relayout(target, { width })
    else drawn(target, Plotly.react)
  }
})

const draw = (place) => {
  if (!place.isConnected || place.layout) return
  drawn(place, Plotly.newPlot)
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
