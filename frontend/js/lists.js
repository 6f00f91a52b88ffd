// Lists: a press on a row opens it; boxes choose rows (Shift for a range) and bring up the bar.

let last = null

const tell = (list) => {
  const boxes = [...list.querySelectorAll("[data-select]")]
  const chosen = boxes.filter((box) => box.checked).length
  const all = list.querySelector("[data-select-all]")
  if (all) {
    all.checked = chosen > 0 && chosen === boxes.length
    all.indeterminate = chosen > 0 && chosen < boxes.length
  }
  const bar = list.querySelector(".bulk")
  if (!bar) return
  bar.hidden = chosen === 0
  for (const place of bar.querySelectorAll("[data-chosen]")) place.textContent = chosen
}

addEventListener("click", (event) => {
  const box = event.target.closest("[data-select]")
  if (box) {
    const boxes = [...box.closest("[data-list]").querySelectorAll("[data-select]")]
    if (event.shiftKey && boxes.includes(last)) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b)
      for (const between of boxes.slice(from, to + 1)) between.checked = box.checked
    }
    last = box
    return
  }
  const link = event.target.closest("tr")?.querySelector("a[data-row]")
  if (!link || event.target.closest("a, button, input, select, label, summary, td.ledger__select")) return
  if (getSelection().toString()) return
  if (event.ctrlKey || event.metaKey) open(link.href, "_blank", "noopener")
  else link.click()
})
addEventListener("change", ({ target }) => {
  const list = target.closest?.("[data-list]")
  if (!list || !target.matches("[data-select], [data-select-all]")) return
  if (target.matches("[data-select-all]")) {
    for (const box of list.querySelectorAll("[data-select]")) box.checked = target.checked
  }
  tell(list)
})
// One more, one less beside a number.
addEventListener("click", ({ target }) => {
  const button = target.closest("[data-step]")
  const input = button?.closest(".stepper").querySelector("input")
  if (!input) return
  input.stepUp(Number(button.dataset.step))
  input.dispatchEvent(new Event("input", { bubbles: true }))
  input.dispatchEvent(new Event("change", { bubbles: true }))
})
