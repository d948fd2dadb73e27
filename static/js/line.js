// The waiting page: asks where one stands now and then, says it at most every twenty seconds, and goes on by itself.
const SAY_EVERY = 20_000;
const TRY_AGAIN = 5;
const line = document.querySelector("[data-line]");

const part = (name) => document.querySelector(`[data-${name}]`);
const write = (name, text) => part(name) && (part(name).textContent = text);
let saidAt = Date.now();

function say(words) {
  if (Date.now() - saidAt < SAY_EVERY) return;
  saidAt = Date.now();
  write("say", words);
}

function show(state) {
  write("ahead", state.ahead);
  write("wait", state.wait);
  write("room", state.room);
  part("warning-box").hidden = !state.warning;
  say(state.words);
}

async function look() {
  // Without cookies: the ticket says enough, and waiting must not count as being active.
  const answer = await fetch(line.dataset.line, { credentials: "omit", cache: "no-store" });
  if (answer.status >= 500) throw new Error(String(answer.status));
  return answer.ok ? answer.json() : { stage: "bad" };
}

async function watch() {
  let seconds = TRY_AGAIN;
  try {
    const state = await look();
    part("offline").hidden = true;
    if (state.stage !== line.dataset.stage) {
      location.reload();
      return;
    }
    show(state);
    seconds = state.again_in;
  } catch {
    part("offline").hidden = false;
  }
  wait(seconds);
}

// A little earlier or later than everybody else.
const wait = (seconds) => setTimeout(watch, seconds * 1000 * (0.9 + Math.random() * 0.2));

function words(seconds) {
  const parts = [[Math.floor(seconds / 3600), "시간"], [Math.floor(seconds / 60) % 60, "분"], [seconds % 60, "초"]];
  return parts.filter(([count]) => count).map(([count, unit]) => count + unit).join(" ") || "0초";
}

function countDown(box) {
  const end = Date.now() + Number(box.dataset.countdown) * 1000;
  const timer = setInterval(() => {
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    box.textContent = words(left);
    if (!left) {
      clearInterval(timer);
      watch();
    }
  }, 1000);
}

if (line) {
  if (part("countdown")) countDown(part("countdown"));
  wait(Number(line.dataset.againIn));
}
