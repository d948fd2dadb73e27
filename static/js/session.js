// Says in time that the session is about to end; any key or the button keeps it, as often as one likes.

const dialog = document.getElementById("session-warning");
const LEAST_GAP_MS = 60_000; // tell the server about activity at most once a minute

if (dialog) watch(dialog);

function watch(warning) {
  const limit = Number(warning.dataset.limit) * 1000;
  const early = Number(warning.dataset.warning) * 1000;
  const left = warning.querySelector("[data-left]");
  let lastSeen = Date.now();
  let told = Date.now();

  async function extend() {
    lastSeen = told = Date.now();
    if (warning.open) warning.close();
    const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
    await fetch(warning.dataset.extend, { method: "POST", headers: { "X-CSRFToken": token } }).catch(() => null);
  }

  function active() {
    if (warning.open) return;
    lastSeen = Date.now();
    if (lastSeen - told > LEAST_GAP_MS) extend();
  }

  for (const kind of ["keydown", "click", "scroll"]) addEventListener(kind, active, { passive: true });
  warning.addEventListener("keydown", (event) => {
    if (event.key !== "Tab" && !event.target.matches("a")) extend();
  });
  warning.querySelector("[data-extend-now]").addEventListener("click", extend);
  warning.addEventListener("cancel", extend);

  setInterval(() => {
    const remaining = limit - (Date.now() - lastSeen);
    if (remaining <= 0) location.replace(location.href);
    else if (remaining <= early) {
      left.textContent = words(Math.ceil(remaining / 1000));
      if (!warning.open) warning.showModal();
    }
  }, 1000);
}

function words(seconds) {
  return seconds >= 60 ? `${Math.floor(seconds / 60)}분 ${seconds % 60}초` : `${seconds}초`;
}
