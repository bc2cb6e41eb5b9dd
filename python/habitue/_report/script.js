(() => {
  const tip = document.getElementById("tip");
  let owner = null;
  const hide = () => { tip.hidden = true; owner = null; };
  const show = (term) => {
    const entry = document.querySelector(term.getAttribute("href") + " dd");
    if (!entry) return;
    tip.textContent = entry.textContent;
    tip.hidden = false;
    owner = term;
    const at = term.getClientRects()[0], box = tip.getBoundingClientRect();
    const left = Math.min(at.left, document.documentElement.clientWidth - box.width - 10);
    const above = at.top - box.height - 8;
    tip.style.left = Math.max(10, left) + "px";
    tip.style.top = (above > 4 ? above : at.bottom + 8) + "px";
  };
  for (const term of document.querySelectorAll("a.term")) {
    term.addEventListener("mouseenter", () => show(term));
    term.addEventListener("mouseleave", hide);
    term.addEventListener("focus", () => show(term));
    term.addEventListener("blur", hide);
    term.addEventListener("click", (event) => { event.preventDefault(); show(term); });
  }
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
  document.addEventListener("scroll", hide, { passive: true, capture: true });
  document.addEventListener("click", (event) => { if (owner && !owner.contains(event.target)) hide(); });
  addEventListener("beforeprint", () => { for (const fold of document.querySelectorAll("details[data-print]")) fold.open = true; });
})();
