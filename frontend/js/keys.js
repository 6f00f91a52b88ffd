// Single keys for those who work without the mouse. data-key="p" on a button, link or field gives
// it the key P; data-key="g d" needs G, then D. Digits go by the place on the keyboard (AZERTY types
// them with Shift), letters by what they type. All dead while typing and in dialogs, and a person
// can switch them off (WCAG 2.1.4); chords with Ctrl stay.

const TYPING = "textarea, select, [contenteditable], input:not([type=radio], [type=checkbox], [type=button], [type=submit])"
let before = ""
let forget = 0

const named = (event) => {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)
  return digit ? digit[1] : event.key.toLowerCase()
}

const bearer = (key) =>
  [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((e) => !e.disabled && (e.checkVisibility() || e.closest(".choice, .rail")))

const press = (element) => {
  element.focus({ preventScroll: false })
  if (!element.matches(TYPING)) element.click()
}

const step = (by) => {
  const rows = [...document.querySelectorAll("#main [data-row]")]
  const at = rows.indexOf(document.activeElement)
  rows[Math.max(0, Math.min(rows.length - 1, at + by))]?.focus()
  return rows.length > 0
}

const chord = (event) => {
  if (event.key === "Enter") {
    const form = event.target.closest("form[data-submit]") ?? document.querySelector("#main form[data-submit]")
    form?.requestSubmit(form.querySelector("[data-submit-button]") ?? undefined)
    return Boolean(form)
  }
  if (event.key === ".") {
    const source = document.querySelector("[data-copy]")
    if (source) navigator.clipboard.writeText(source.dataset.copy)
    return Boolean(source)
  }
  return false
}

const single = (event) => {
  const key = named(event)
  const after = before && bearer(`${before} ${key}`)
  clearTimeout(forget)
  before = ""
  const element = after || bearer(key)
  if (element) {
    press(element)
    return true
  }
  if (key === "x") {
    document.activeElement.closest("tr")?.querySelector("[data-select]")?.click()
    return true
  }
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1)
  if (document.querySelector(`[data-key^="${CSS.escape(key)} "]`)) {
    before = key
    forget = setTimeout(() => { before = "" }, 1200)
  }
  return false
}

addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.repeat) return
  if (event.ctrlKey || event.metaKey) {
    if (!event.altKey && !document.querySelector("dialog[open]") && chord(event)) event.preventDefault()
    return
  }
  if (event.altKey || event.target.closest?.(TYPING) || document.querySelector("dialog[open]")) return
  if (document.documentElement.dataset.keys === "off") return
  if (single(event)) event.preventDefault()
})
