// The desk for papers: Alt+1 and Alt+2 pick the verdict while the focus is in the form; Enter saves as in any form.

document.addEventListener("keydown", (event) => {
  if (!event.altKey || !["Digit1", "Digit2"].includes(event.code)) return;
  const form = event.target.closest?.("[data-paper-keys]");
  const box = form?.querySelectorAll("input[name=verdict]")[event.code === "Digit1" ? 0 : 1];
  if (!box) return;
  event.preventDefault();
  box.checked = true;
  box.focus();
});

document.querySelector("[data-paper-keys] input[name=verdict]")?.focus();
