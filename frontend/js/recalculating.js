// Recalculates while figures are typed: asks the server for the same page, shows its result, keeps the figures in the address.
// Without it the form's button does the same. Screen readers hear the result's first sentence, politely, once typing rests.
const REST = 500; // milliseconds

export function recalculating(root) {
  for (const form of root.querySelectorAll("form[data-recalculates]")) {
    let timer = 0;
    let asked = null;
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        asked?.abort();
        asked = new AbortController();
        const address = new URL(location.pathname, location.href);
        address.search = new URLSearchParams(new FormData(form)).toString();
        try {
          const answer = await fetch(address, { signal: asked.signal });
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          if (show(page, form.dataset.recalculates)) history.replaceState(null, "", address);
        } catch (error) {
          if (error.name !== "AbortError") form.dataset.failed = ""; // a bad line: the button still works
        }
      }, REST);
    });
  }
}

// The sentence that is announced keeps its element: a new one would not be heard.
function show(page, name) {
  const old = document.getElementById(name);
  const fresh = page.getElementById(name);
  if (!old || !fresh) return false;
  const said = old.querySelector("[data-said]");
  const words = fresh.querySelector("[data-said]");
  const opened = [...old.querySelectorAll("details")].map((one) => one.open);
  for (const child of [...old.children]) if (child !== said) child.remove();
  let before = true;
  for (const child of [...fresh.children]) {
    child.removeAttribute("autofocus");
    if (child === words) before = false;
    else if (before) said.before(child);
    else old.append(child);
  }
  for (const [at, one] of [...old.querySelectorAll("details")].entries()) one.open = opened[at] ?? one.open;
  if (said.textContent.trim() !== words.textContent.trim()) said.textContent = words.textContent.trim();
  return true;
}
