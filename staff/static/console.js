// The few things that a page cannot do by itself: the token on every request, shortcuts for those who want them,
// a word in the title and a sound when somebody is in danger. Everything works without it, by links and forms.

"use strict";

document.addEventListener("htmx:config:request", (event) => {
  const token = document.body.dataset.token;
  const request = event.detail.ctx ? event.detail.ctx.request : event.detail;
  if (token && request && request.headers) {
    request.headers["X-CSRF-Token"] = token;
  }
});

const plainTitle = document.title;
const RUNG = "rung-for";
let audio = null;

function tellOfNews() {
  const pulse = document.getElementById("pulse");
  if (!pulse) {
    return;
  }
  const waiting = Number(pulse.dataset.waiting || 0);
  document.title = waiting ? `(${waiting}) ${plainTitle}` : plainTitle;
  ringFor((pulse.dataset.news || "").split(" ").filter(Boolean));
}

// A sound for each who waits, once in this browser, whichever page or tab hears of it first. Where the browser allows
// none before somebody has clicked or typed, it comes with that.
function ringFor(news) {
  const rung = (localStorage.getItem(RUNG) || "").split(" ");
  if (news.some((one) => !rung.includes(one)) && wanted("sound", true) && window.AudioContext) {
    if (!audio) {
      audio = new AudioContext();
      audio.onstatechange = tellOfNews;
    }
    if (audio.state !== "running") {
      audio.resume();
      return; // and again as soon as it runs
    }
    chime();
  }
  localStorage.setItem(RUNG, news.join(" "));
}

for (const kind of ["pointerdown", "keydown"]) {
  document.addEventListener(kind, () => { if (audio && audio.state === "suspended") { audio.resume(); } });
}

function chime() {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = 660;
  volume.gain.setValueAtTime(0.15, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.6);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.6);
}

document.addEventListener("live:fresh", tellOfNews);
document.addEventListener("DOMContentLoaded", () => {
  tellOfNews();
  for (const box of document.querySelectorAll("[data-remembers]")) {
    box.checked = wanted(box.dataset.remembers, box.defaultChecked);
  }
});

// What this browser remembers of its owner's wishes: a sound, single keys.
function wanted(what, otherwise) {
  const kept = localStorage.getItem(what);
  return kept === null ? otherwise : kept === "yes";
}

document.addEventListener("change", (event) => {
  const box = event.target.closest("[data-remembers]");
  if (box) {
    localStorage.setItem(box.dataset.remembers, box.checked ? "yes" : "no");
  }
});

// Up, down, home and end go through the cards of a list. They move the focus and do nothing else.
const STEPS = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };

function goThroughCards(by) {
  const cards = [...document.querySelectorAll("a.item")].filter((one) => one.checkVisibility());
  const next = cards[Math.max(0, Math.min(cards.indexOf(document.activeElement) + by, cards.length - 1))];
  if (next) {
    next.focus();
  }
}

document.addEventListener("keydown", (event) => {
  const modified = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
  if (event.key in STEPS && !modified && event.target.matches("a.item, [data-to-cards]")) {
    event.preventDefault();
    goThroughCards(STEPS[event.key]);
  }
});

// A key that is held down acts once: it opens a card, and does not press the button that has the focus on its page.
document.addEventListener("keydown", (event) => {
  if (event.repeat && ["Enter", " "].includes(event.key) && event.target.matches("button, a, summary")) {
    event.preventDefault();
  }
});

// Single keys, off unless somebody wants them: j and k go through the list, "/" searches, r and t go to a place.
// None of them does anything by itself: they move the focus.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || !wanted("keys", false)) {
    return;
  }
  if (event.key === "j" || event.key === "k") {
    goThroughCards(event.key === "j" ? 1 : -1);
  } else {
    const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!target) {
      return;
    }
    target.focus();
  }
  event.preventDefault();
});

// A canned reply goes into the box after what stands there; a chosen language or range shows at once.
document.addEventListener("change", (event) => {
  const canned = event.target.closest("[data-fills]");
  if (canned && canned.value) {
    const box = document.getElementById(canned.dataset.fills);
    box.value = box.value.trim() ? `${box.value.trimEnd()}\n\n${canned.value}` : canned.value;
    canned.value = "";
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const quick = event.target.closest("[data-submits]");
  if (quick) {
    quick.form.requestSubmit();
  }
});

// On paper, the numbers stand beside their picture.
let folded = [];
window.addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("main section:has(.chart) > details:not([open])")];
  folded.forEach((one) => { one.open = true; });
});
window.addEventListener("afterprint", () => { folded.forEach((one) => { one.open = false; }); });

document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-prints]")) {
    window.print();
  }
  const button = event.target.closest("[data-copies]");
  if (button) {
    const source = document.getElementById(button.dataset.copies);
    const lines = source.children.length ? [...source.children].map((one) => one.textContent) : [source.textContent];
    await navigator.clipboard.writeText(lines.join("\n"));
    button.textContent = "Copied";
  }
});
