// Native dialogs: data-opens="id" opens one, data-closes closes it, so does a press outside.

addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]")
  if (opener) {
    const dialog = document.getElementById(opener.dataset.opens)
    if (!dialog || dialog.open) return
    dialog.showModal()
    dialog.dispatchEvent(new Event("opened", { bubbles: true }))
    return
  }
  if (event.target.closest("[data-closes]") || event.target.matches("dialog[open]")) {
    event.target.closest("dialog").close()
  }
  if (event.target.closest("[data-dismiss]")) event.target.closest(".toast")?.remove()
})
