// The few things that a page cannot do by itself: the token on every request, shortcuts, counting characters,
// a hint in the title when somebody new needs a human. Everything works without it, by links and forms.

"use strict";

document.addEventListener("htmx:config:request", (event) => {
  const token = document.body.dataset.token;
  const request = event.detail.ctx ? event.detail.ctx.request : event.detail;
  if (token && request && request.headers) {
    request.headers["X-CSRF-Token"] = token;
  }
});

const plainTitle = document.title;
let heard = null;

function tellOfNews() {
  const queue = document.getElementById("queue");
  if (!queue) {
    return;
  }
  const waiting = Number(queue.dataset.waiting || 0);
  document.title = waiting ? `(${waiting}) ${plainTitle}` : plainTitle;
  const box = document.getElementById("sound");
  if (heard !== null && waiting > heard && box && box.checked) {
    chime();
  }
  heard = waiting;
}

function chime() {
  const context = new AudioContext();
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = 660;
  volume.gain.setValueAtTime(0.15, context.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + 0.6);
  tone.connect(volume).connect(context.destination);
  tone.start();
  tone.stop(context.currentTime + 0.6);
}

document.addEventListener("htmx:after:swap", tellOfNews);
document.addEventListener("DOMContentLoaded", () => {
  tellOfNews();
  const end = document.getElementById("latest");
  if (end) {
    end.scrollIntoView({ block: "end" });
  }
});

// Shortcuts: j and k go down and up a list, Enter opens, "/" searches, r writes, t takes over.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const links = [...document.querySelectorAll("a.item")];
  const at = links.indexOf(document.activeElement);
  if (event.key === "j" && links.length) {
    links[Math.min(at + 1, links.length - 1)].focus();
  } else if (event.key === "k" && links.length) {
    links[Math.max(at - 1, 0)].focus();
  } else {
    const target = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (!target) {
      return;
    }
    if (target.matches("input, textarea, select")) {
      target.focus();
    } else {
      target.click();
    }
  }
  event.preventDefault();
});

// A canned reply fills the box; a chosen language or range shows at once.
document.addEventListener("change", (event) => {
  const canned = event.target.closest("[data-fills]");
  if (canned && canned.value) {
    const box = document.getElementById(canned.dataset.fills);
    box.value = canned.value;
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const quick = event.target.closest("[data-submits]");
  if (quick) {
    quick.form.requestSubmit();
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-prints]")) {
    window.print();
  }
});

// Copies the words of an element, a list as lines.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (button) {
    const source = document.getElementById(button.dataset.copies);
    const lines = source.children.length ? [...source.children].map((one) => one.textContent) : [source.textContent];
    await navigator.clipboard.writeText(lines.join("\n"));
    button.textContent = "Copied";
  }
});
