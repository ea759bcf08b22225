// Watches work on the server: <section data-watches="address of this piece"> is asked for again every two seconds until it is done.
// Its first child is a status: its words change in place, or they would not be heard. The second is replaced; while work goes on
// nothing in it takes the focus. Without it a link shows the page anew.
const REST = 2000; // milliseconds

export function watching(root) {
  for (const piece of root.querySelectorAll("[data-watches]")) {
    const look = async () => {
      if (!document.hidden) {
        const answer = await fetch(piece.dataset.watches).catch(() => null); // a bad line: the next time
        if (answer && answer.status < 500) {
          const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("section");
          if (!answer.ok || !fresh) return;
          const [words, rest] = fresh.children;
          if (piece.firstElementChild.textContent !== words.textContent) piece.firstElementChild.textContent = words.textContent;
          piece.lastElementChild.replaceWith(rest);
          if (!fresh.dataset.watches) return;
        }
      }
      setTimeout(look, REST);
    };
    setTimeout(look, REST);
  }
}
