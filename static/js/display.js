// Text size and clear screen change at once; the server keeps them (without JavaScript the same form goes there and back).

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-display]");
  const button = event.submitter;
  if (!form || !button) return;
  event.preventDefault();
  const body = new FormData(form, button);
  show(button.name, button.value);
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (!answer) say("화면 설정을 저장하지 못했습니다. 인터넷 연결을 살펴봐 주세요.");
});

function show(name, value) {
  const root = document.documentElement;
  if (name === "text_size") {
    root.dataset.textSize = value;
    for (const button of all("text_size")) button.setAttribute("aria-pressed", String(button.value === value));
    say(`글자 크기를 바꾸었습니다.`);
    return;
  }
  const isClear = value === "high-contrast";
  root.dataset.krdsMode = value;
  for (const button of all("screen_mode")) {
    button.setAttribute("aria-pressed", String(isClear));
    button.value = isClear ? "normal" : "high-contrast";
  }
  say(isClear ? "선명한 화면으로 바꾸었습니다." : "기본 화면으로 바꾸었습니다.");
}

function all(name) {
  return document.querySelectorAll(`form[data-display] button[name="${name}"]`);
}

function say(text) {
  document.getElementById("status").textContent = text;
}
