// Where the reader stands after the page has changed, and what is said aloud.

addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const target = typeof ctx.target === "string" ? document.querySelector(ctx.target) : ctx.target
  if (target?.id === "main" && !target.contains(document.activeElement?.closest("[autofocus]"))) {
    const anchor = location.hash && document.getElementById(location.hash.slice(1))
    if (anchor) anchor.scrollIntoView()
    else target.querySelector("h1")?.focus({ preventScroll: true })
  }
  const news = target?.querySelector("[data-announce]")
  if (news) document.querySelector("#live").textContent = news.textContent
  document.querySelector("#main [aria-current].case, .queue [aria-current]")?.scrollIntoView({ block: "nearest" })
})
