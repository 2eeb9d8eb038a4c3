// Keeps a page current without touching what somebody works on: what is new is added, what has focus, an open menu or
// words in it is left alone. A session that has ended is signed in again over the page; nothing typed is lost.

"use strict";

const EVERY = 8000;
const LIVE = { "X-Live": "yes" };
let signingIn = null;
let signedIn = null;
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

function takeAttributes(old, fresh) {
  [...old.attributes].filter(({ name }) => !fresh.hasAttribute(name)).forEach(({ name }) => old.removeAttribute(name));
  for (const { name, value } of fresh.attributes) {
    old.setAttribute(name, value);
  }
}

// What has nothing of anybody's but the focus on its link: it takes what is new into itself around that link.
function linkInFocus(element) {
  return element.querySelector(":scope > a:focus");
}

function renewAround(link, fresh) {
  const anew = fresh.querySelector(":scope > a");
  const nodes = [...fresh.childNodes];
  takeAttributes(link.parentElement, fresh);
  [...link.parentElement.childNodes].filter((one) => one !== link).forEach((one) => one.remove());
  link.before(...nodes.slice(0, nodes.indexOf(anew)));
  link.after(...nodes.slice(nodes.indexOf(anew) + 1));
  takeAttributes(link, anew);
  link.replaceChildren(...anew.childNodes);
}

// It is gone, but for the link that has the focus: this stays until the focus leaves it, and says so.
function takeAway(element) {
  const link = linkInFocus(element);
  if (link && element.dataset.gone) {
    if (!element.classList.contains("gone")) {
      const said = document.createElement("strong");
      said.textContent = element.dataset.gone;
      [...element.childNodes].filter((one) => one !== link).forEach((one) => one.remove());
      element.prepend(said, " ");
      element.classList.add("gone");
    }
  } else if (!isBusy(element)) {
    element.remove();
  } else if ("keyed" in element.dataset) {
    [...element.children].forEach(takeAway);
  }
}

function merge(old, fresh) {
  if (!("keyed" in fresh.dataset)) {
    if (old.outerHTML !== fresh.outerHTML) {
      const link = linkInFocus(old);
      if (link && fresh.querySelector(":scope > a")) {
        renewAround(link, fresh);
      } else if (isBusy(old)) {
        refreshTimes(old, fresh);
      } else {
        old.replaceWith(fresh);
      }
    }
    return;
  }
  takeAttributes(old, fresh);
  const wanted = [...fresh.children];
  if (fresh.dataset.keyed !== "append") {
    const ids = new Set(wanted.map((one) => one.id));
    [...old.children].filter((one) => !ids.has(one.id)).forEach(takeAway);
  }
  let before = null;
  for (const one of wanted) {
    const known = one.id && old.querySelector(`:scope > #${CSS.escape(one.id)}`);
    if (known) {
      merge(known, one);
    } else if (fresh.dataset.keyed === "append") {
      old.append(one);
    } else {
      old.insertBefore(one, before ? before.nextSibling : old.firstChild);
    }
    if (fresh.dataset.keyed === "append") {
      continue; // what comes is the end of what is here, in its order: nothing is moved
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
  isOnline();
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
  takeUp(document.getElementById("pulse"));
  document.dispatchEvent(new Event("live:fresh"));
}

function addressOf(place) {
  const last = place.querySelector("[data-number]:nth-last-child(20)") || place.querySelector("[data-number]");
  return last && place.dataset.after ? `${place.dataset.live}?after=${last.dataset.number - 1}` : place.dataset.live;
}

async function lookAround() {
  try {
    if (signingIn) {
      await seeWhetherSignedInElsewhere();
      return;
    }
    for (const place of document.querySelectorAll("[data-live]")) {
      if (!document.hidden || "always" in place.dataset) {
        await look(addressOf(place), place.dataset.within);
      }
    }
    await tellThatSomebodyIsHere();
    await keepWords();
  } catch (error) {
    isOffline(error); // the next look tries again
  }
}

// Whether the network was gone; any other error goes on. `fetch` says so by a TypeError.
function isOffline(error) {
  if (!(error instanceof TypeError)) {
    throw error;
  }
  document.body.classList.add("offline");
  return true;
}

// The network is back. The page says so once the words that were written meanwhile are kept as well.
function isOnline() {
  if (areKept()) {
    document.body.classList.remove("offline");
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
      takeUpToken(said.token);
      signedIn();
    };
    signedIn = () => {
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

// In another tab perhaps: then this one goes on as well.
async function seeWhetherSignedInElsewhere() {
  const answer = await fetch("/staff/pulse", { headers: LIVE });
  if (answer.ok && takeUp(pulseIn(await answer.text()))) {
    signedIn();
  }
}

function pulseIn(text) {
  return new DOMParser().parseFromString(text, "text/html").getElementById("pulse");
}

function takeUpToken(token) {
  document.body.dataset.token = token;
  document.querySelectorAll("input[name=token]").forEach((one) => { one.value = token; });
}

// Another tab may have signed in anew since this page was made: its forms then go with the new token. Whether whoever
// is signed in is still the one who opened this page; nobody's words are sent under another name.
function takeUp(pulse) {
  if (!pulse || !pulse.dataset.me) {
    return true;
  }
  const same = pulse.dataset.me === document.body.dataset.me;
  document.body.classList.toggle("somebody-else", !same);
  if (same && pulse.dataset.token !== document.body.dataset.token) {
    takeUpToken(pulse.dataset.token);
  }
  return same;
}

async function maySend() {
  const answer = await fetch("/staff/pulse", { headers: LIVE });
  isOnline();
  if (answer.status === 401) {
    await signInAgain();
    return true;
  }
  return takeUp(pulseIn(await answer.text()));
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
  } else if (response && response.status === 400) {
    lookAround(); // its token may be of before a new sign-in
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
    try {
      if (!(await maySend())) {
        return;
      }
      await keepWords();
    } catch (error) {
      isOffline(error);
      return;
    }
    form.dataset.checked = "";
    form.requestSubmit(event.submitter);
    delete form.dataset.checked;
  }
});

function tellProblem(words) {
  const problem = document.getElementById("problem");
  problem.textContent = words;
  problem.hidden = !words;
}

async function sendReply(form) {
  const box = form.querySelector("textarea");
  const button = form.querySelector("button.main");
  const words = box.value;
  if (!words.trim() || button.disabled) {
    return;
  }
  button.disabled = true;
  sending = true;
  tellProblem("");
  try {
    await keeping; // an older draft that is under way must not come after the reply
    if (!(await maySend())) {
      return;
    }
    const body = new FormData(form);
    body.set("text", words);
    const answer = await post(form.action, body);
    tellProblem(answer.ok ? "" : await answer.text());
    if (answer.ok) {
      // What was typed in the meantime stays.
      box.value = box.value.startsWith(words) ? box.value.slice(words.length).trimStart() : box.value;
      box.defaultValue = "";
      kept = "";
      // The next reply is another one, even in the same words; this one, sent again, would not go out twice.
      form.querySelector("input[name=once]").value = answer.headers.get("X-Once");
    }
  } catch (error) {
    isOffline(error);
    tellProblem("No connection. Not sent: your words are still here. Send them again when it is back.");
  } finally {
    sending = false;
    button.disabled = false;
    box.focus();
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
  await lookAround();
  toTheEnd();
}

// Drafts are kept on the server, for each conversation, while somebody types, and before they go elsewhere.

let saving = null;
let sending = false;
let kept = null; // the words that the server is known to have
let keeping = Promise.resolve();

function draftBox() {
  return document.querySelector("[data-draft]");
}

function areKept() {
  const box = draftBox();
  return !box || box.value === (kept === null ? box.defaultValue : kept);
}

async function saveDraft() {
  const box = draftBox();
  const words = box.value;
  const body = new FormData();
  body.set("text", words);
  const answer = await post(box.dataset.draft, body);
  document.body.classList.remove("offline");
  if (answer.ok) {
    kept = words;
  }
}

// One after another, so that an older draft never comes after a newer one.
function keepWords() {
  clearTimeout(saving);
  if (!areKept() && !sending) {
    keeping = keeping.then(() => (areKept() ? null : saveDraft())).catch(isOffline);
  }
  return keeping;
}

document.addEventListener("input", (event) => {
  if (event.target.closest("[data-draft]")) {
    clearTimeout(saving);
    saving = setTimeout(keepWords, 800);
  }
});

// A link waits until the words are kept, so that the next page has them.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[href]");
  const elsewhere = link && !link.target && link.href.split("#")[0] !== location.href.split("#")[0];
  const plain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.defaultPrevented);
  if (elsewhere && plain && !areKept()) {
    event.preventDefault();
    await keepWords();
    location.assign(link.href);
  }
});

// However else the page is left: a request that outlives it; without a connection the browser asks first.
window.addEventListener("beforeunload", (event) => {
  if (!areKept() && document.body.classList.contains("offline")) {
    event.preventDefault();
  }
});

for (const kind of ["beforeunload", "pagehide"]) {
  window.addEventListener(kind, () => {
    if (!areKept()) {
      saveDraft().catch(isOffline);
    }
  });
}

// "/" and a few letters find a reply; Enter takes the first.

document.addEventListener("input", (event) => {
  const list = document.getElementById("replies");
  if (event.target !== draftBox() || !list) {
    return;
  }
  const found = event.target.value.match(/^\/(.*)$/);
  list.hidden = !found;
  for (const one of list.children) {
    one.hidden = !found || !one.firstElementChild.dataset.name.includes(found[1].trim().toLowerCase());
  }
});

function insertReply(button) {
  const box = draftBox();
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
  if (first && event.target === draftBox() && event.key === "Enter") {
    event.preventDefault();
    insertReply(first);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.matches("[data-draft]")) {
    event.preventDefault();
    if (!event.repeat) {
      event.target.form.requestSubmit();
    }
  }
});

// The last message stays in sight when its room gets smaller: a keyboard opens, a phone is turned.
function staysAtTheEnd(talk) {
  let atEnd = true;
  let height = talk.clientHeight;
  // A scroll that is told only after the room has changed says nothing of where somebody wants to be.
  const see = () => {
    if (talk.clientHeight === height) {
      atEnd = talk.scrollHeight - talk.scrollTop - height < 80;
    }
  };
  talk.addEventListener("scroll", see, { passive: true });
  new ResizeObserver(() => {
    height = talk.clientHeight;
    if (atEnd) {
      toTheEnd();
    }
  }).observe(talk);
  see();
}

document.addEventListener("DOMContentLoaded", () => {
  if (["", "#latest", "#words"].includes(location.hash)) {
    toTheEnd();
  }
  if (document.getElementById("talk")) {
    staysAtTheEnd(document.getElementById("talk"));
  }
  setInterval(lookAround, EVERY);
});
