// Keeps what is typed into a long form (<form data-draft="/programs/x/apply/">), so that a lost session loses nothing.

const PAUSE_MS = 2000;
const timers = new WeakMap();

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (!form) return;
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => keep(form), PAUSE_MS));
});

async function keep(form) {
  const typed = new FormData(form);
  for (const [name, value] of [...typed]) if (value instanceof File) typed.delete(name);
  const answer = await fetch(`/accounts/drafts${form.dataset.draft}`, { method: "POST", body: typed }).catch(() => null);
  const note = form.querySelector("[data-draft-note]");
  if (note) note.textContent = answer?.ok ? "적은 내용을 저장했습니다." : "아직 저장하지 못했습니다. 인터넷 연결을 살펴봐 주세요.";
}
