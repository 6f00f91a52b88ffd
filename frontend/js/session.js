// The session as the browser sees it: language and wishes from the frame, sign-out, failures.

const root = document.documentElement

const wear = (theme) => {
  if (theme === "light" || theme === "dark") root.dataset.theme = theme
  else delete root.dataset.theme
}

// Everything the frame knows about the person is put where CSS and the other modules look for it.
addEventListener("htmx:after:swap", () => {
  const facts = document.querySelector("#frame [data-language]")?.dataset
  if (!facts) return
  root.lang = facts.language
  root.dataset.keys = facts.keys ?? "on"
  localStorage.setItem("theme", facts.themeWish)
  wear(facts.themeWish)
})

// A page brought back by the Back button may outlive the session it was painted in.
addEventListener("pageshow", async (event) => {
  if (!event.persisted) return
  const me = location.pathname.startsWith("/client") ? "/client/me" : "/me"
  const answer = await fetch(me, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" } })
  if (answer.status === 401) location.href = answer.headers.get("HX-Redirect") ?? "/sign-in"
})

// Notes kept on this machine name people: they go when the person goes.
addEventListener("submit", (event) => {
  if (event.target.matches("[data-sign-out]")) sessionStorage.clear()
})

// No answer, or one of no use (5xx): the frame stands, the screen says so, nothing typed is lost.
const failed = (event) => {
  const { ctx } = event.detail
  if (ctx?.response && ctx.response.status < 500) return
  const main = document.querySelector("#main")
  if (main?.querySelector(".skeleton")) {
    main.replaceChildren(document.querySelector("#unreachable").content.cloneNode(true))
    main.querySelector("h1").focus()
    return
  }
  const words = document.querySelector(ctx?.response ? "#say-failed" : "#say-unreachable")
  if (words) document.querySelector("#toasts").replaceChildren(words.content.cloneNode(true))
}
addEventListener("htmx:error", failed)
addEventListener("htmx:response:error", failed)

// Light, dark, or as the system has it: the wish comes with the frame and is kept here, so that the
// next page is right before its frame has arrived.
wear(localStorage.getItem("theme"))
