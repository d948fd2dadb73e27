// Says in time that the session is about to end; any key or the button keeps it, as often as one likes.
// The server counts (another tab may have been busy), so it is asked before anybody is frightened or sent away.

const dialog = document.getElementById("session-warning");
const LEAST_GAP_MS = 60_000; // tell the server about activity at most once a minute

if (dialog) watch(dialog);

function watch(warning) {
  const early = Number(warning.dataset.warning) * 1000;
  const words = warning.querySelector("[data-left]");
  const form = warning.querySelector("form");
  let ends = Date.now() + Number(warning.dataset.limit) * 1000;
  let told = Date.now();
  let isAsking = false;

  function keep(answer) {
    if (answer.seconds > 0) ends = Date.now() + answer.seconds * 1000;
    else location.reload(); // the server says where to go, and why
  }

  async function ask(address, options) {
    isAsking = true;
    try {
      keep(await (await fetch(address, { headers: { Accept: "application/json" }, ...options })).json());
    } catch {
      // without a connection nothing is lost by waiting: what was typed is kept on the page
    } finally {
      isAsking = false;
    }
  }

  async function extend() {
    told = Date.now();
    if (warning.open) warning.close();
    await ask(form.action, { method: "POST", body: new FormData(form) });
  }

  function active() {
    if (!warning.open && Date.now() - told > LEAST_GAP_MS) extend();
  }

  for (const kind of ["keydown", "click", "scroll"]) addEventListener(kind, active, { passive: true });
  warning.addEventListener("keydown", (event) => {
    if (event.key === "Tab" || event.target.matches("[data-log-out]")) return;
    event.preventDefault();
    extend();
  });
  warning.addEventListener("cancel", extend);
  form.addEventListener("submit", (event) => {
    if (event.submitter?.matches("[data-log-out]")) return;
    event.preventDefault();
    extend();
  });

  setInterval(async () => {
    let remaining = ends - Date.now();
    if (remaining > early || isAsking) return;
    if (!warning.open || remaining <= 0) {
      await ask(warning.dataset.leftUrl);
      remaining = ends - Date.now();
    }
    if (remaining <= 0 || remaining > early) return;
    words.textContent = say(Math.ceil(remaining / 1000));
    if (!warning.open) warning.showModal();
  }, 1000);
}

function say(seconds) {
  return seconds >= 60 ? `${Math.floor(seconds / 60)}분 ${seconds % 60}초` : `${seconds}초`;
}
