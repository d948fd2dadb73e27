// Tables with boxes to pick rows: pick the whole page, keep the count in words.

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
