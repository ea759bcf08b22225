// Opens <dialog> as a window. Without this file the link leads to the dialog, which then stands in the page.
export function dialogs(root) {
  for (const link of root.querySelectorAll("[data-opens]")) {
    const dialog = document.getElementById(link.dataset.opens);
    if (!dialog || !dialog.showModal) continue;
    link.setAttribute("aria-haspopup", "dialog");
    link.addEventListener("click", (event) => {
      event.preventDefault();
      dialog.showModal();
    });
  }
  for (const link of root.querySelectorAll("[data-closes]")) {
    link.addEventListener("click", (event) => {
      const dialog = link.closest("dialog");
      if (!dialog || !dialog.open) return;
      event.preventDefault();
      dialog.close();
    });
  }
}
