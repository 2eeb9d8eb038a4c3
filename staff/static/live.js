// Keeps a page current without touching what somebody works on: what is new is added, what has focus, an open menu or
// words in it is left alone. A session that has ended is signed in again over the page; nothing typed is lost.

"use strict";

const EVERY = 8000;
const LIVE = { "X-Live": "yes" };
let signingIn = null;
let lastTouched = Date.now();
let lastTold = Date.now();

// What is new ------------------------------------------------------------

function isBusy(element) {
  return (
    element.contains(document.activeElement) ||
    element.querySelector("details[open]") !== null ||
    [...element.querySelectorAll("textarea, input:not([type=hidden])")].some((one) => one.value !== one.defaultValue)
  );
}

function refreshTimes(old, fresh) {
  const times = fresh.querySelectorAll("time");
  old.querySelectorAll("time").forEach((time, number) => {
    if (times[number] && time.textContent !== times[number].textContent) {
      time.textContent = times[number].textContent;
    }
  });
}

function merge(old, fresh) {
  if (!("keyed" in fresh.dataset)) {
    if (old.outerHTML !== fresh.outerHTML) {
      if (isBusy(old)) {
        refreshTimes(old, fresh);
      } else {
        old.replaceWith(fresh);
      }
    }
    return;
  }
  for (const { name, value } of fresh.attributes) {
    old.setAttribute(name, value);
  }
  const wanted = [...fresh.children];
  if (fresh.dataset.keyed !== "append") {
    const ids = new Set(wanted.map((one) => one.id));
    [...old.children].filter((one) => !ids.has(one.id) && !isBusy(one)).forEach((one) => one.remove());
  }
  let before = null;
  for (const one of wanted) {
    const known = one.id && old.querySelector(`:scope > #${CSS.escape(one.id)}`);
    if (known) {
      merge(known, one);
    } else if (fresh.dataset.keyed === "append") {
      old.append(one);
      continue;
    } else {
      old.insertBefore(one, before ? before.nextSibling : old.firstChild);
    }
    const here = old.querySelector(`:scope > #${CSS.escape(one.id)}`);
    if (here && before && before.nextSibling !== here && !isBusy(here)) {
      old.insertBefore(here, before.nextSibling);
    }
    before = here || before;
  }
}

async function look(address, within) {
  const answer = await fetch(address, { headers: LIVE });
  document.body.classList.remove("offline");
  if (answer.status === 401) {
    await signInAgain();
    return;
  }
  if (!answer.ok) {
    return;
  }
  const talk = document.getElementById("talk");
  const atEnd = talk && talk.scrollHeight - talk.scrollTop - talk.clientHeight < 80;
  const arrived = new DOMParser().parseFromString(await answer.text(), "text/html");
  const parts = within ? arrived.querySelectorAll(within) : [...arrived.body.children];
  for (const fresh of parts) {
    const old = fresh.id && document.getElementById(fresh.id);
    if (old) {
      merge(old, document.importNode(fresh, true));
    }
  }
  if (atEnd) {
    toTheEnd();
  }
  document.dispatchEvent(new Event("live:fresh"));
}

function addressOf(place) {
  const last = place.querySelector("[data-number]:nth-last-child(20)") || place.querySelector("[data-number]");
  return last && place.dataset.after ? `${place.dataset.live}?after=${last.dataset.number - 1}` : place.dataset.live;
}

async function lookAround() {
  if (signingIn) {
    return;
  }
  try {
    for (const place of document.querySelectorAll("[data-live]")) {
      if (!document.hidden || "always" in place.dataset) {
        await look(addressOf(place), place.dataset.within);
      }
    }
    await tellThatSomebodyIsHere();
  } catch (error) {
    if (!(error instanceof TypeError)) {
      throw error;
    }
    document.body.classList.add("offline"); // the network is gone; the next look tries again
  }
}

function toTheEnd() {
  const talk = document.getElementById("talk");
  if (talk) {
    talk.scrollTop = talk.scrollHeight;
  }
}

// Idle means idle: looking does not count as work, only what a hand does.

for (const kind of ["pointerdown", "keydown", "wheel", "touchmove"]) {
  document.addEventListener(kind, () => { lastTouched = Date.now(); }, { passive: true });
}

async function tellThatSomebodyIsHere() {
  if (document.body.dataset.me && lastTouched > lastTold && Date.now() - lastTold > 60000) {
    lastTold = Date.now();
    await fetch("/staff/pulse", { headers: { "X-Fetch": "yes" } });
  }
}

// Signing in again over the page ------------------------------------------

function signInAgain() {
  const dialog = document.getElementById("sign-in-again");
  if (!dialog) {
    return Promise.resolve();
  }
  signingIn = signingIn || new Promise((done) => {
    const form = dialog.querySelector("form");
    const focused = document.activeElement;
    dialog.addEventListener("cancel", (event) => event.preventDefault());
    form.onsubmit = async (event) => {
      event.preventDefault();
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
      const said = await answer.json();
      if (!answer.ok) {
        dialog.querySelector("[role=alert]").textContent = said.problem;
        return;
      }
      if (said.name !== document.body.dataset.me) {
        location.reload();
        return;
      }
      document.body.dataset.token = said.token;
      document.querySelectorAll("input[name=token]").forEach((one) => { one.value = said.token; });
      form.reset();
      dialog.querySelector("[role=alert]").textContent = "";
      dialog.close();
      if (focused) {
        focused.focus();
      }
      signingIn = null;
      done();
    };
    dialog.showModal();
  });
  return signingIn;
}

async function post(address, body) {
  const headers = { "X-Fetch": "yes", "X-CSRF-Token": document.body.dataset.token };
  const answer = await fetch(address, { method: "POST", body, headers, keepalive: true });
  if (answer.status !== 401) {
    return answer;
  }
  await signInAgain();
  body.set("token", document.body.dataset.token);
  return post(address, body);
}

document.addEventListener("htmx:after:request", (event) => {
  const response = event.detail.ctx && event.detail.ctx.response;
  if (response && response.status === 401) {
    signInAgain();
  }
});

// Forms: a form that is sent after the session has ended waits for the sign-in and then goes.

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || !document.body.dataset.me || form.closest("dialog")) {
    return;
  }
  if ("sends" in form.dataset) {
    event.preventDefault();
    await sendReply(form);
  } else if (!("checked" in form.dataset)) {
    event.preventDefault();
    const answer = await fetch("/staff/pulse", { headers: LIVE });
    if (answer.status === 401) {
      await signInAgain();
    }
    form.dataset.checked = "";
    form.requestSubmit(event.submitter);
    delete form.dataset.checked;
  }
});

async function sendReply(form) {
  const box = form.querySelector("textarea");
  const button = form.querySelector("button.main");
  if (!box.value.trim() || button.disabled) {
    return;
  }
  button.disabled = true;
  clearTimeout(saving);
  try {
    const answer = await post(form.action, new FormData(form));
    const problem = document.getElementById("problem");
    problem.textContent = answer.ok ? "" : await answer.text();
    problem.hidden = answer.ok;
    if (answer.ok) {
      box.value = "";
      box.defaultValue = "";
      box.dispatchEvent(new Event("input", { bubbles: true }));
      clearTimeout(saving);
      await lookAround();
      toTheEnd();
    }
  } finally {
    button.disabled = false;
    box.focus();
  }
}

// Drafts are kept on the server, for each conversation, while somebody types.

let saving = null;

document.addEventListener("input", (event) => {
  const box = event.target.closest("[data-draft]");
  if (box) {
    clearTimeout(saving);
    saving = setTimeout(() => saveDraft(box), 800);
  }
});

// "/" and a few letters find a reply; Enter takes the first.

document.addEventListener("input", (event) => {
  const list = document.getElementById("replies");
  if (event.target.id !== "words" || !list) {
    return;
  }
  const found = event.target.value.match(/^\/(.*)$/);
  list.hidden = !found;
  for (const one of list.children) {
    one.hidden = !found || !one.firstElementChild.dataset.name.includes(found[1].trim().toLowerCase());
  }
});

function insertReply(button) {
  const box = document.getElementById("words");
  box.value = button.dataset.reply;
  box.focus();
  box.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-reply]");
  if (button) {
    insertReply(button);
  }
});

document.addEventListener("keydown", (event) => {
  const first = document.querySelector("#replies:not([hidden]) > li:not([hidden]) > button");
  if (first && event.target.id === "words" && event.key === "Enter") {
    event.preventDefault();
    insertReply(first);
  }
});

async function saveDraft(box) {
  saving = null;
  const body = new FormData();
  body.set("text", box.value);
  await post(box.dataset.draft, body);
  box.dataset.saved = box.value;
}

window.addEventListener("pagehide", () => {
  const box = document.querySelector("[data-draft]");
  if (box && saving) {
    clearTimeout(saving);
    saveDraft(box);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("[data-draft]")) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});

document.addEventListener("DOMContentLoaded", () => {
  if (["", "#latest", "#words"].includes(location.hash)) {
    toTheEnd();
  }
  setInterval(lookAround, EVERY);
});
