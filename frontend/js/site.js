// Small comforts. Every page works without them.
import { copyLinks } from "./copy.js";
import { dialogs } from "./dialogs.js";
import { counters } from "./counters.js";
import { growing } from "./growing.js";
import { recalculating } from "./recalculating.js";
import { suggestions } from "./suggestions.js";
import { watching } from "./watching.js";

copyLinks(document);
dialogs(document);
counters(document);
growing(document);
recalculating(document);
suggestions(document);
watching(document);

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}

// What is folded on screen is wanted on paper.
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("main details:not([open])")) {
    details.open = true;
    details.dataset.folds = "";
  }
});
window.addEventListener("afterprint", () => {
  for (const details of document.querySelectorAll("details[data-folds]")) details.open = false;
});
