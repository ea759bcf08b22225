// Tells how many signs are left once the end is near:
// <p data-counts="id of the field" data-words="Il reste {n} signes.">
const NEAR = 0.8;

export function counters(root) {
  for (const told of root.querySelectorAll("[data-counts]")) {
    const field = document.getElementById(told.dataset.counts);
    if (!field || field.maxLength < 1) continue;
    const tell = () => {
      const near = field.value.length >= NEAR * field.maxLength;
      told.textContent = near ? told.dataset.words.replace("{n}", field.maxLength - field.value.length) : "";
    };
    field.addEventListener("input", tell);
    tell();
  }
}
