// An amount opens what it is made of, in a dialog; with Ctrl or the middle button, as a page.

const trail = []

const sheet = () => {
  const known = document.querySelector("#explanation")
  if (known) return known
  const made = document.createElement("dialog")
  made.id = "explanation"
  made.className = "dialog dialog--wide"
  made.setAttribute("aria-labelledby", "explanation-title")
  return document.body.appendChild(made)
}

const show = async (href) => {
  const headers = { "HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "explanation" }
  const answer = await fetch(href, { headers }).catch(() => null)
  if (!answer?.ok) {
    location.href = href
    return
  }
  const dialog = sheet()
  dialog.innerHTML = await answer.text()
  dialog.querySelector("[data-explain-back]").hidden = trail.length < 2
  if (!dialog.open) dialog.showModal()
  dialog.scrollTop = 0
  dialog.querySelector("h2").focus()
}

addEventListener("click", (event) => {
  if (event.target.closest("[data-explain-back]")) {
    trail.pop()
    show(trail.at(-1))
    return
  }
  const amount = event.target.closest("a.euro")
  if (!amount || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  if (!sheet().open) trail.length = 0
  trail.push(amount.href)
  show(amount.href)
})
