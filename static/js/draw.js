// "이 추첨 확인하기": draws anew from the published files, on the visitor's own device. SHA-256 is written out here because
// browsers lend theirs only to https, and because this page should lean on nothing it doesn't show.

const K = [];
const H0 = [];
for (let n = 2; K.length < 64; n++) {
  let prime = true;
  for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
  if (!prime) continue;
  if (H0.length < 8) H0.push((Math.sqrt(n) * 2 ** 32) | 0);
  K.push((Math.cbrt(n) * 2 ** 32) | 0);
}
const turn = (x, n) => (x >>> n) | (x << (32 - n));

function blocks(text) {
  const bytes = new TextEncoder().encode(text);
  const padded = new Uint8Array(((bytes.length + 72) >> 6) << 6);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(padded.length - 4, bytes.length << 3);
  return view;
}

export function sha256(text) {
  const view = blocks(text);
  const hash = Int32Array.from(H0);
  const w = new Int32Array(64);
  for (let at = 0; at < view.byteLength; at += 64) {
    for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + i * 4);
    for (let i = 16; i < 64; i++) {
      const s0 = turn(w[i - 15], 7) ^ turn(w[i - 15], 18) ^ (w[i - 15] >>> 3);
      const s1 = turn(w[i - 2], 17) ^ turn(w[i - 2], 19) ^ (w[i - 2] >>> 10);
      w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = hash;
    for (let i = 0; i < 64; i++) {
      const t1 = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
      const t2 = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((each, i) => (hash[i] = (hash[i] + each) | 0));
  }
  return [...hash].map((each) => (each >>> 0).toString(16).padStart(8, "0")).join("");
}

const same = (one, other) => one.length === other.length && one.every((each, at) => each === other[at]);
const before = (one, other) => (one < other ? -1 : one > other ? 1 : 0);

export function check(file) {
  const seed = sha256(`${file.secret}|${file.entries_digest}|${file.beacon.value}`);
  const drawn = file.entries.map((entry) => [sha256(`${seed}|${entry}`), entry]);
  const order = drawn.sort((one, other) => before(one[0], other[0]) || before(one[1], other[1])).map((each) => each[1]);
  return [
    ["비밀값이 마감 전에 공개한 약속값과 맞습니다", sha256(file.secret) === file.commitment],
    ["명단에 겹치는 번호가 없습니다", new Set(file.entries).size === file.entries.length],
    ["명단이 공개한 지문과 맞습니다", sha256([...file.entries].sort(before).join("\n")) === file.entries_digest],
    ["추첨 씨앗이 비밀값, 명단, 알려진 값으로 만든 것과 같습니다", seed === file.seed],
    [`뽑힌 ${file.winners.length}명과 그 차례가 같습니다`, same(order.slice(0, file.seats), file.winners)],
    [`대기 ${file.waitlist.length}명과 그 차례가 같습니다`, same(order.slice(file.seats), file.waitlist)],
  ];
}

function line(words, right) {
  const item = document.createElement("li");
  item.className = right ? "right" : "wrong";
  item.textContent = `${right ? "맞음" : "틀림"}: ${words}`;
  return item;
}

async function recompute(place, said) {
  said.replaceChildren();
  for (const one of place.querySelectorAll("[data-draw-file]")) {
    const file = await (await fetch(one.dataset.drawFile)).json();
    const title = document.createElement("p");
    const found = check(file);
    const whole = found.every(([, right]) => right);
    const name = one.dataset.drawTitle ? `${one.dataset.drawTitle}: ` : "";
    title.className = "strong-num";
    title.textContent = name + (whole ? `${file.entries.length}명을 다시 계산했습니다. 모두 맞습니다.` : "맞지 않는 것이 있습니다.");
    const list = document.createElement("ul");
    list.className = "draw-checks";
    list.append(...found.map(([words, right]) => line(words, right)));
    said.append(title, list);
  }
}

const place = document.querySelector("[data-draw]");
if (place) {
  const said = place.querySelector("[data-draw-said]");
  place.querySelector("[data-draw-here]").hidden = false;
  place.querySelector("#recompute").addEventListener("click", () => {
    recompute(place, said).catch(() => (said.textContent = "결과 파일을 받지 못했습니다. 잠시 뒤 다시 눌러 주세요."));
  });
}
