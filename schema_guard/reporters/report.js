"use strict";
const field = document.getElementById("search");
field.hidden = false;
field.addEventListener("input", () => {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const section of document.querySelectorAll("section")) {
    const name = section.querySelector("h2").textContent.toLowerCase();
    const items = [...section.querySelectorAll("details")];
    for (const item of items) {
      const text = name + " " + item.textContent.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
    }
    section.hidden = items.length > 0 ? items.every((item) => item.hidden) : !words.every((word) => name.includes(word));
  }
});
