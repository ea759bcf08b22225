// Lets text areas grow with their text where CSS cannot do it yet (field-sizing).
export function growing(root) {
  if (CSS.supports("field-sizing", "content")) return;
  for (const area of root.querySelectorAll("textarea")) {
    const grow = () => {
      area.style.height = "auto";
      area.style.height = `${area.scrollHeight + 4}px`;
    };
    area.addEventListener("input", grow);
    if (area.value) grow();
  }
}
