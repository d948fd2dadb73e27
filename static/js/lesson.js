// A lesson's film: speed, and which seconds were really watched, saved every few seconds and on leaving.
// Without JavaScript the film plays and resumes all the same, and a button saves where the person is.

const SAVE_EVERY = 10_000;
const LARGEST_STEP = 3; // a bigger step between two reports of the clock is a jump, not watching

const video = document.querySelector("[data-lesson-video]");
const form = document.querySelector("[data-watch-form]");
const tools = document.querySelector("[data-player-tools]");
const said = document.querySelector("[data-watched]");

let spans = [];
let current = null; // [from, to] of the stretch being watched

function follow() {
  const now = video.currentTime;
  const isWatched = !video.seeking && current && now >= current[1] && now - current[1] <= LARGEST_STEP * video.playbackRate;
  if (isWatched) current[1] = now;
  if (video.seeking || video.paused) {
    current = null;
  } else if (!isWatched) {
    current = [now, now];
    spans.push(current);
  }
}

function waiting() {
  return spans.map(([from, to]) => [Math.floor(from), Math.ceil(to)]).filter(([from, to]) => to > from);
}

function bodyOf(stretches) {
  const body = new FormData(form);
  body.set("position", Math.floor(video.currentTime));
  body.set("spans", stretches.map((span) => span.join("-")).join(","));
  return body;
}

async function save() {
  const stretches = waiting();
  if (!stretches.length) return;
  const sent = spans;
  spans = current ? [(current = [current[1], current[1]])] : [];
  try {
    const answer = await fetch(video.dataset.watch, { method: "POST", body: bodyOf(stretches), credentials: "same-origin" });
    if (answer.status === 409) {
      said.textContent = (await answer.json()).detail;
      stop();
    } else if (answer.ok && !answer.redirected) {
      const { percent, is_done: done } = await answer.json();
      said.textContent = done ? "모두 보았습니다." : `${percent}% 보았습니다.`;
    } else {
      throw new Error(answer.status);
    }
  } catch {
    spans = [...sent, ...spans]; // kept for the next time; the line may be back by then
    said.textContent = "연결이 끊겨 진도를 저장하지 못했습니다. 이어지면 다시 저장합니다.";
  }
}

function leave() {
  const stretches = waiting();
  if (stretches.length && navigator.sendBeacon(video.dataset.watch, bodyOf(stretches))) spans = [];
  current = null;
}

let timer = 0;

function stop() {
  clearInterval(timer);
  video.removeEventListener("timeupdate", follow);
  removeEventListener("pagehide", leave);
}

if (video) {
  tools.hidden = false;
  document.querySelector("[data-speed]").addEventListener("change", (event) => {
    video.playbackRate = Number(event.target.value);
  });
  video.addEventListener("loadedmetadata", () => {
    for (const track of video.textTracks) track.mode = "showing";
  });
}

if (video?.dataset.watch && form) {
  video.addEventListener("timeupdate", follow);
  video.addEventListener("seeking", () => (current = null));
  video.addEventListener("pause", () => {
    follow();
    save();
  });
  timer = setInterval(save, SAVE_EVERY);
  addEventListener("pagehide", leave);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && leave());
}
