// Leads to the login page, and so clears the screen, when the session has ended. Asking does not count as use.
const root = new URL(".", document.currentScript.src)
setInterval(async () => {
  const answer = await fetch(new URL("session", root), { cache: "no-store" }).catch(() => null)
  if (answer && answer.status === 401) {
    const wanted = encodeURIComponent(location.pathname + location.search)
    location.replace(new URL(`login?next=${wanted}`, root))
  }
}, 10000)
