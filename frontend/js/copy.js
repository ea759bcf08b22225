// Copies the page's address. The button carries the words to say afterwards: data-copied, data-failed.
export function copyLinks(root) {
  for (const button of root.querySelectorAll("[data-copy]")) {
    const said = document.createElement("span");
    said.className = "small soft";
    said.setAttribute("role", "status");
    button.after(said);
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(button.dataset.copy || location.href);
        said.textContent = button.dataset.copied;
      } catch {
        said.textContent = button.dataset.failed;
      }
    });
  }
}
