// Suggests places while one types: <input data-suggest="address that answers {suggestions: [{value, label}]}">.
// A native datalist: the browser does the keyboard and speaks to screen readers.
const PAUSE = 150;
const SHORTEST = 2;

export function suggestions(root) {
  root.querySelectorAll("input[data-suggest]").forEach(suggest);
}

function suggest(input, number) {
  const list = document.createElement("datalist");
  list.id = `suggestions-${number}`;
  input.after(list);
  input.setAttribute("list", list.id);
  input.autocomplete = "off";
  let wait;
  let asked = "";

  async function look() {
    const words = input.value.trim();
    if (words.length < SHORTEST || words === asked) return;
    if ([...list.options].some((option) => option.value === words)) return;
    asked = words;
    try {
      const address = new URL(input.dataset.suggest, location.href);
      address.searchParams.set("q", words);
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok || asked !== words) return;
      const found = await answer.json();
      list.replaceChildren(...found.suggestions.map(({ value, label }) => new Option(label, value)));
      for (const option of list.options) option.label = option.text;
    } catch {
      asked = ""; // no line: the field stays a plain field, the next key tries again
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(wait);
    wait = setTimeout(look, PAUSE);
  });
}
