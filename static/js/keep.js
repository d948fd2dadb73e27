// A mentor writes a log where there is no line: it stays in this tab and goes out by itself when the line is back.
// The tab's own memory is used, so that nothing about a person is left on a shared computer once it is closed.

const form = document.querySelector("form[data-keeps]");
const note = form?.querySelector("[data-keep-note]");
const place = `keep:${location.pathname}`;
const SECRET = new Set(["csrfmiddlewaretoken"]);
let isWaiting = false;

function say(text) {
  if (note) note.textContent = text;
}

function keep() {
  const typed = [...new FormData(form)].filter(([name, value]) => !SECRET.has(name) && typeof value === "string");
  sessionStorage.setItem(place, JSON.stringify(typed));
}

// What was typed before the page was lost goes back, with the key that makes sending it twice one log.
function fill() {
  const kept = JSON.parse(sessionStorage.getItem(place) ?? "[]");
  for (const [name, value] of kept) {
    for (const box of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (box.type === "radio" || box.type === "checkbox") box.checked ||= box.value === value;
      else box.value = value;
    }
  }
  if (kept.length) say("이 기기에 남아 있던 내용을 다시 채웠습니다.");
}

function sendWhenBack() {
  if (!isWaiting) return;
  isWaiting = false;
  say("인터넷이 돌아와서 보냅니다.");
  form.requestSubmit();
}

if (form) {
  if (!form.querySelector(".error-summary")) fill();
  form.addEventListener("input", keep);
  // Before anything else hears of it, so that the button stays usable while there is no line.
  document.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    keep();
    if (navigator.onLine) return;
    event.preventDefault();
    isWaiting = true;
    say("인터넷이 끊겼습니다. 적은 내용은 이 기기에 있고, 연결되면 보냅니다.");
  }, { capture: true });
  addEventListener("online", sendWhenBack);
} else {
  // The page after a log that was saved: nothing has to be kept any longer.
  for (const name of Object.keys(sessionStorage)) if (name.startsWith("keep:")) sessionStorage.removeItem(name);
}
