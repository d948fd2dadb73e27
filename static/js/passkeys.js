// Passkey buttons say so when the browser can't do it, instead of doing nothing.

const trouble = document.getElementById("passkey-trouble");

function say(text) {
  if (trouble) trouble.textContent = text;
}

for (const button of document.querySelectorAll("[data-passkey]")) button.hidden = !window.PublicKeyCredential;

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  say("패스키로 로그인하지 못했습니다. 다시 해 보시거나 다른 방법을 골라 주세요.");
});
