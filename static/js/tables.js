// Tables: read row by row on a phone, with the name of the column beside each value; boxes pick the whole page.

const ROLES = { THEAD: "rowgroup", TBODY: "rowgroup", TFOOT: "rowgroup", TR: "row", TD: "cell" };

// The style sheet lays the parts out as blocks; the roles keep them a table for whoever listens to it.
const stack = (table) => {
  const names = [...table.querySelectorAll("thead tr:last-child > *")].map((cell) => cell.textContent.replace(/[▲▼]/g, "").trim());
  table.setAttribute("role", "table");
  for (const part of table.querySelectorAll("thead, tbody, tfoot, tr, td")) part.setAttribute("role", ROLES[part.tagName]);
  for (const head of table.querySelectorAll("th")) head.setAttribute("role", head.scope === "row" ? "rowheader" : "columnheader");
  for (const row of table.querySelectorAll("tbody tr, tfoot tr")) {
    const cells = [...row.cells];
    cells.forEach((cell, at) => {
      if (!cell.matches(".pick")) cell.dataset.label = names[at] ?? "";
      cell.classList.toggle("none", cell.textContent.trim() === "–"); // nothing to tell: not worth a line of a phone
    });
    (cells.find((cell) => cell.scope === "row") ?? cells.find((cell) => !cell.matches(".pick")))?.classList.add("first");
  }
  table.classList.add("stacked");
};

const stackAll = (root) => {
  const found = root.querySelectorAll(".table-scroll > .table:not(.stacked, .compare, .sheet-table)");
  for (const table of found) if (!table.querySelector("[colspan], [rowspan]")) stack(table);
};

document.addEventListener("change", (event) => {
  const table = event.target.closest("table");
  if (!table || event.target.type !== "checkbox") return;
  const boxes = [...table.querySelectorAll("tbody .pick input")];
  const all = table.querySelector("[data-picks-all]");
  if (event.target === all) for (const box of boxes) box.checked = all.checked;
  const picked = boxes.filter((box) => box.checked).length;
  if (all) {
    all.checked = picked > 0 && picked === boxes.length;
    all.indeterminate = picked > 0 && picked < boxes.length;
  }
  const count = (table.closest("form") ?? document).querySelector("[data-picked-count]");
  if (count) count.textContent = `${picked}명 선택됨`;
});

document.addEventListener("htmx:afterSwap", (event) => stackAll(event.target));
stackAll(document);
