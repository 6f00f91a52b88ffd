// A note typed into textarea[data-draft="case F-1"] survives a reload and a lost connection. The copy
// stays in this tab and goes when the note is saved, or when the person signs out (session.js).

const kept = (area) => `draft:${area.dataset.draft}`
const areas = (within) => within.querySelectorAll?.("textarea[data-draft]") ?? []

const restore = () => {
  for (const area of areas(document)) {
    const words = sessionStorage.getItem(kept(area))
    if (!words || words === area.value || area.value !== area.defaultValue) continue
    area.value = words
    area.closest(".field")?.querySelector("[data-draft-restored]")?.removeAttribute("hidden")
  }
}
const forget = (form) => {
  for (const area of areas(form)) sessionStorage.removeItem(kept(area))
}

addEventListener("htmx:after:swap", restore)
addEventListener("input", ({ target }) => {
  if (target.matches?.("textarea[data-draft]")) sessionStorage.setItem(kept(target), target.value)
})
// Sent by htmx: forgotten once the server has taken it. Sent plainly: the browser keeps the form.
addEventListener("htmx:after:request", ({ target, detail: { ctx } }) => {
  if (ctx.request.method !== "GET" && ctx.response.status < 400) forget(target.closest?.("form") ?? target)
})
addEventListener("submit", ({ target }) => {
  if (!target.matches("[hx-post], [hx-put], [hx-patch]")) forget(target)
})
