// Ctrl+K: one box that finds and does. The server paints the list; this walks through it.
// An option carries data-href (go there) or data-press (press what bears that key on the page).

const palette = () => document.querySelector("#palette")
const options = () => [...palette().querySelectorAll('[role="option"]')]

const choose = (option) => {
  for (const each of options()) each.setAttribute("aria-selected", String(each === option))
  const input = palette().querySelector("input")
  if (option) {
    option.id ||= `palette-${options().indexOf(option)}`
    input.setAttribute("aria-activedescendant", option.id)
    option.scrollIntoView({ block: "nearest" })
  } else input.removeAttribute("aria-activedescendant")
}

const take = (option, apart) => {
  const { href, press } = option.dataset
  palette().close()
  if (press) document.querySelector(`#main [data-key="${CSS.escape(press)}"]`)?.click()
  else if (apart) open(href, "_blank", "noopener")
  else location.href = href
}

addEventListener("keydown", (event) => {
  if (!palette()) return
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault()
    document.querySelector('[data-opens="palette"]')?.click()
    return
  }
  if (!palette().open) return
  const all = options()
  const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true")
  const way = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (way && all.length) {
    event.preventDefault()
    choose(all[(at + way + all.length) % all.length])
  } else if (event.key === "Enter" && all[at]) {
    event.preventDefault()
    take(all[at], event.ctrlKey || event.metaKey)
  }
})
addEventListener("click", (event) => {
  const option = event.target.closest('#palette [role="option"]')
  if (option) take(option, event.ctrlKey || event.metaKey)
})
addEventListener("mousemove", (event) => {
  const option = event.target.closest?.('#palette [role="option"][aria-selected="false"]')
  if (option) choose(option)
})
addEventListener("opened", ({ target }) => {
  if (target !== palette()) return
  const input = target.querySelector("input")
  input.select()
  input.dispatchEvent(new Event("ask"))
})
addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  if (ctx.target?.id === "palette-results") choose(options()[0])
})
