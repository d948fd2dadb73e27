// Lists that htmx swaps: mark them busy while loading, keep the focus where it was.

let focused = "";

document.addEventListener("htmx:beforeRequest", (event) => {
  event.detail.target?.setAttribute("aria-busy", "true");
  focused = document.activeElement?.id ?? "";
});

document.addEventListener("htmx:afterSettle", (event) => {
  event.detail.target?.removeAttribute("aria-busy");
  if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus();
});

for (const failed of ["htmx:responseError", "htmx:sendError"]) {
  document.addEventListener(failed, (event) => {
    event.detail.target?.removeAttribute("aria-busy");
    document.getElementById("status").textContent = "불러오지 못했습니다. 잠시 뒤에 다시 해 주세요.";
  });
}

// The page htmx kept for the back button was kept while it was busy.
document.addEventListener("htmx:historyRestore", () => {
  for (const busy of document.querySelectorAll("[aria-busy]")) busy.removeAttribute("aria-busy");
});
