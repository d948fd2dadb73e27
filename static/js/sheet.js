// The attendance sheet: "모두 출석" fills in who has no mark yet without leaving the page, and the counts stay true.

const form = document.getElementById("sheet");
const groups = () => [...form.querySelectorAll(".mark-row")];

function count() {
  const counts = new Map();
  for (const group of groups()) {
    const label = group.querySelector(":checked")?.nextElementSibling.textContent ?? "아직 고르지 않음";
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  form.querySelector("[data-sheet-count]").textContent = [...counts].map(([label, n]) => `${label} ${n}명`).join(" · ");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-mark-all]");
  if (!link || !form) return;
  event.preventDefault();
  for (const group of groups()) group.querySelector(`input[value="${link.dataset.markAll}"]`).checked = true;
  count();
  document.querySelector("[data-sheet-sum]").textContent = "모두 출석으로 골랐습니다. 빠진 사람만 바꾸고 저장해 주세요.";
});

if (form?.querySelector("[data-sheet-count]")) {
  form.addEventListener("change", count);
  count();
}
