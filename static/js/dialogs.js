// Opens and closes <dialog>s, folds what should be closed on a phone, closes messages.

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  const dialog = opener && document.getElementById(opener.dataset.opens);
  if (dialog) {
    event.preventDefault();
    dialog.showModal();
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest("dialog").close();
  // A press beside the dialog (on its backdrop) closes it, except the one that asks whether to stay logged in.
  if (event.target.matches("dialog[open]:not(#session-warning)") && isBeside(event)) event.target.close();
});

function isBeside(event) {
  const box = event.target.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

const phone = matchMedia("(max-width: 1023px)");

function fold() {
  for (const details of document.querySelectorAll("[data-phone-closed]")) details.open = !phone.matches;
}

fold();
phone.addEventListener("change", fold);

// Messages stay until the person closes them.
for (const message of document.querySelectorAll("[data-closable]")) {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn text small";
  close.textContent = "닫기";
  close.addEventListener("click", () => message.remove());
  message.append(close);
}
