// The length of a call: starts on dialling, survives a reload, stops on hanging up. The field stays
// editable, and a figure typed by hand is left alone.

const field = () => document.querySelector("[data-timer]")
const place = () => `timer:${location.pathname}`
const started = () => Number(sessionStorage.getItem(place()))

const show = () => {
  const input = field()
  if (!input || !started() || input === document.activeElement) return
  const seconds = Math.floor((Date.now() - started()) / 1000)
  input.value = [seconds / 60, seconds % 60].map((n) => String(Math.floor(n)).padStart(2, "0")).join(":")
}

setInterval(show, 1000)
addEventListener("htmx:after:swap", show)
addEventListener("input", ({ target }) => {
  if (target === field()) sessionStorage.removeItem(place())
})
addEventListener("click", ({ target }) => {
  if (target.closest("[data-timer-start]") && !started()) sessionStorage.setItem(place(), Date.now())
  if (target.closest("[data-timer-stop]")) {
    show()
    sessionStorage.removeItem(place())
  }
})
addEventListener("submit", ({ target }) => {
  if (target.contains(field())) sessionStorage.removeItem(place())
})
