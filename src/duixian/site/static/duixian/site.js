// Comfort only: every page is whole without this file.
"use strict";

// Copy a citation.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = "已复制";
  } catch {
    button.textContent = "请手动复制";
  }
});
for (const button of document.querySelectorAll("button[data-copy]")) button.hidden = false;
document.addEventListener("htmx:afterSwap", (event) => {
  for (const button of event.target.querySelectorAll("button[data-copy]")) button.hidden = false;
});

// A draft that could not be saved says so beside the button that saves it.
for (const failed of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failed, () => {
    const saved = document.getElementById("saved");
    if (saved) saved.textContent = "没有保存上。请检查网络，再点“保存，看结果”。";
  });
}

// The outline is open beside the text and folded above it.
const outline = document.querySelector(".outline > details");
if (outline && window.matchMedia("(max-width: 60rem)").matches) outline.open = false;
const facets = document.querySelector(".facet-box");
if (facets && window.matchMedia("(max-width: 60rem)").matches) facets.open = false;

// Mark where the reader is in the outline.
const links = new Map();
for (const link of document.querySelectorAll(".outline a[href^='#']")) {
  const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (target) links.set(target, link);
}
if (links.size) {
  let current = null;
  const observer = new IntersectionObserver(
    (entries) => {
      const seen = entries.filter((e) => e.isIntersecting).map((e) => e.target);
      if (!seen.length) return;
      const link = links.get(seen[0]);
      if (current === link) return;
      current?.classList.remove("here");
      current?.removeAttribute("aria-current");
      link.classList.add("here");
      link.setAttribute("aria-current", "location");
      current = link;
      const box = link.closest(".outline");
      const top = link.offsetTop - box.offsetTop;
      if (top < box.scrollTop || top > box.scrollTop + box.clientHeight - 60) box.scrollTop = top - box.clientHeight / 3;
    },
    { rootMargin: "0px 0px -75% 0px" },
  );
  for (const target of links.keys()) observer.observe(target);
}
