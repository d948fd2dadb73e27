// Lists that htmx swaps: mark them busy while loading, keep the focus where it was.

let focused = "";
let isOpen = false;

document.addEventListener("htmx:beforeRequest", (event) => {
  event.detail.target?.setAttribute("aria-busy", "true");
  focused = document.activeElement?.id ?? "";
  isOpen = panel()?.open ?? false;
});

document.addEventListener("htmx:afterSettle", (event) => {
  event.detail.target?.removeAttribute("aria-busy");
  if (panel()) panel().open = isOpen;
  if (focused && document.activeElement === document.body) document.getElementById(focused)?.focus();
});

// The filters come anew with their counts: on a phone they stay folded, or unfolded, as they were.
function panel() {
  return document.querySelector("details[data-phone-closed]");
}

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
