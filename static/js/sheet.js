// The attendance sheet: "모두 출석" fills in who has no mark yet without leaving the page, the counts stay true, and what
// was picked is kept on this device until it has been saved, so that a lost connection loses nothing.

const form = document.getElementById("sheet");
const box = `sheet:${location.pathname}${new URLSearchParams(location.search).get("page") ?? ""}`;
const HOURS = 12 * 60 * 60 * 1000;
const groups = () => [...form.querySelectorAll(".mark-row")];
const say = (words) => (form.querySelector("[data-sheet-kept]").textContent = words);

function count() {
  const counts = new Map();
  for (const group of groups()) {
    const label = group.querySelector(":checked")?.nextElementSibling.textContent ?? "아직 고르지 않음";
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  form.querySelector("[data-sheet-count]").textContent = [...counts].map(([label, n]) => `${label} ${n}명`).join(" · ");
}

// Only marks by number: no name is kept on a device others may use.
function keep() {
  const marks = groups().flatMap((group) => group.querySelector(":checked") ?? []).map((pick) => [pick.name, pick.value]);
  try {
    localStorage.setItem(box, JSON.stringify({ version: form.dataset.version, at: Date.now(), marks }));
  } catch {
    // A browser that keeps nothing still sends.
  }
}

function restore() {
  const kept = JSON.parse(localStorage.getItem(box) ?? "null");
  if (!kept) return;
  if (kept.version !== form.dataset.version || Date.now() - kept.at > HOURS) {
    localStorage.removeItem(box);
    return;
  }
  for (const [name, value] of kept.marks) {
    const pick = form.querySelector(`input[name="${CSS.escape(name)}"][value="${CSS.escape(value)}"]`);
    if (pick) pick.checked = true;
  }
  say("저장하지 못한 출석을 다시 채웠습니다. 확인하고 저장해 주세요.");
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-mark-all]");
  if (!link || !form) return;
  event.preventDefault();
  for (const group of groups()) {
    if (!group.querySelector(":checked")) group.querySelector(`input[value="${link.dataset.markAll}"]`).checked = true;
  }
  count();
  keep();
  document.querySelector("[data-sheet-sum]").textContent = "모두 출석으로 골랐습니다. 빠진 사람만 바꾸고 저장해 주세요.";
});

// Sent only when the portal answers: a form sent into nothing would leave the browser's own error page.
async function send(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  const reached = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(5000) }).catch(() => null);
  if (reached) {
    form.submit();
    return;
  }
  keep();
  say("인터넷이 끊겼습니다. 고른 출석은 이 기기에 있고, 연결되면 보냅니다.");
  setTimeout(() => form.requestSubmit(), 5000);
}

if (form?.querySelector("[data-sheet-count]")) {
  form.addEventListener("change", () => {
    count();
    keep();
  });
  form.addEventListener("submit", send);
  restore();
  count();
}
