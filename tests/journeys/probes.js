// What axe does not look at: targets, letters, reflow, overlaps. Each probe gives back a list of complaints.
window.probes = {
  base() {
    const said = [];
    if (document.documentElement.lang !== "ko") said.push("lang");
    if (document.querySelectorAll("h1").length !== 1) said.push("one h1: " + document.querySelectorAll("h1").length);
    if (document.querySelectorAll("main").length !== 1) said.push("one main");
    const first = document.querySelector("a");
    if (!first || !document.querySelector(first.getAttribute("href"))) said.push("skip link first");
    if (/user-scalable=no|maximum-scale=1/.test(document.querySelector("meta[name=viewport]")?.content || "")) said.push("zoom blocked");
    if (document.querySelector("[autoplay], marquee, blink")) said.push("moves by itself");
    if (document.querySelector("[style], [onclick], [onchange], [onsubmit]")) said.push("inline style or handler");
    const ids = [...document.querySelectorAll("[id]")].map((one) => one.id);
    for (const id of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) said.push("id twice: " + id);
    if (!/02-|help/.test(document.querySelector("footer")?.textContent || "")) said.push("help block in the footer");
    return said;
  },
  seen(one) {
    const box = one.getBoundingClientRect();
    return box.width > 2 && box.height > 2 && getComputedStyle(one).visibility !== "hidden" && !one.closest("dialog:not([open])");
  },
  targets() {
    const controls = [...document.querySelectorAll("a[href], button, select, summary, input:not([type=hidden])")];
    return controls.filter((one) => {
      if (!this.seen(one)) return false;
      const box = one.getBoundingClientRect();
      if (one.tagName === "A" && getComputedStyle(one).display === "inline") return !one.closest("p, li, dd, td");
      if (one.matches("input[type=checkbox], input[type=radio]")) return !one.labels?.length;
      return box.height < 43.5 || box.width < 40;
    }).map((one) => `${one.tagName} ${one.textContent.trim().slice(0, 16)}`);
  },
  letters() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const said = [];
    while (walker.nextNode()) {
      const text = walker.currentNode.textContent.trim();
      const one = walker.currentNode.parentElement;
      if (!text || !this.seen(one) || one.closest(".sr-only, script, style, svg, noscript")) continue;
      if (parseFloat(getComputedStyle(one).fontSize) < 14.9) said.push(`${getComputedStyle(one).fontSize} ${text.slice(0, 16)}`);
    }
    return said;
  },
  sideways() {
    return document.documentElement.scrollWidth > window.innerWidth + 1 ? [`${document.documentElement.scrollWidth} in ${window.innerWidth}`] : [];
  },
  overlaps() {
    const all = [...document.querySelectorAll("header a, header button, main a, main button, main input:not([type=checkbox]):not([type=radio]):not([type=hidden]), main select, h1, h2")].filter((one) => this.seen(one));
    const said = [];
    all.forEach((one, at) => all.slice(at + 1).forEach((other) => {
      if (one.contains(other) || other.contains(one) || one.matches(".card-title a") || other.matches(".card-title a")) return;
      const a = one.getBoundingClientRect(), b = other.getBoundingClientRect();
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 3 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 3) {
        said.push(`${one.textContent.trim().slice(0, 12)} × ${other.textContent.trim().slice(0, 12)}`);
      }
    }));
    return said;
  },
};
