// Forms: focus the error summary, show a password, send once.

const ONCE_MS = 8000;

function focusErrors(root) {
  root.querySelector(".error-summary")?.focus();
}

// A link of the summary goes to its box and puts the caret there.
document.addEventListener("click", (event) => {
  const link = event.target.closest(".error-summary a[href^='#']");
  const box = link && document.getElementById(link.getAttribute("href").slice(1));
  if (!box) return;
  event.preventDefault();
  (box.closest(".field") ?? box).scrollIntoView({ block: "start" });
  box.focus({ preventScroll: true });
});

function addPasswordButtons(root) {
  for (const input of root.querySelectorAll("input[type=password]:not([data-shown])")) {
    input.dataset.shown = "false";
    const wrap = document.createElement("div");
    wrap.className = "with-button";
    input.replaceWith(wrap);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn tertiary medium";
    button.textContent = "보기";
    button.setAttribute("aria-label", "비밀번호 보기");
    button.setAttribute("aria-pressed", "false");
    wrap.append(input, button);
    button.addEventListener("click", () => {
      const isShown = input.type === "password";
      input.type = isShown ? "text" : "password";
      button.setAttribute("aria-pressed", String(isShown));
    });
  }
}

// A second press while sending is swallowed; the button says what is going on.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (form.dataset.sending) {
    event.preventDefault();
    return;
  }
  form.dataset.sending = "true";
  const label = event.submitter?.querySelector("span");
  const before = label?.textContent;
  if (event.submitter?.dataset.busy) label.textContent = event.submitter.dataset.busy;
  setTimeout(() => {
    delete form.dataset.sending;
    if (label) label.textContent = before;
  }, ONCE_MS);
});

// A page taken back from the browser's memory must be usable again.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sending]")) delete form.dataset.sending;
});

function prepare(root) {
  addPasswordButtons(root);
  focusErrors(root);
}

prepare(document);
document.addEventListener("htmx:afterSettle", (event) => prepare(event.target));
