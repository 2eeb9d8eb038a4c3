// The pretend phone. `state` holds what was answered, and outlives a reload. A text that still waits for its
// answer stands on the screen only: painting `state` again undoes a send that failed.

const PATIENCE = 30_000; // milliseconds until we give up on an answer
const SHORTEST_WAIT = 450; // milliseconds that the typing dots are seen at least
const LONG_SILENCE = 15 * 60_000; // milliseconds after which the conversation shows the time again
const KEPT_AS = "pretend-phone";
const LANGUAGES = { en: "English", es: "Español" };
const PLACEHOLDERS = { sms: "Text message", telegram: "Message" };

const byId = (id) => document.getElementById(id);
const box = byId("box");
const channels = byId("channels");
const composer = byId("composer");
const examples = byId("examples");
const log = byId("log");
const more = byId("more");
const newPhone = byId("new-phone");
const screen = byId("screen");
const typing = byId("typing");

let state = restored() ?? freshPhone("sms");
let waiting = false;

// What is kept ------------------------------------------------------------------------------------------------

function freshPhone(channel) {
  // crypto.randomUUID is missing where a real phone opens this page by plain http; this is not.
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  const phone = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return { phone, channel, threads: { sms: [], telegram: [] }, draft: "", unanswered: "" };
}

function restored() {
  return JSON.parse(sessionStorage.getItem(KEPT_AS));
}

function keep() {
  sessionStorage.setItem(KEPT_AS, JSON.stringify(state));
}

function thread() {
  return state.threads[state.channel];
}

// Sending -----------------------------------------------------------------------------------------------------

async function sendText(text) {
  const mine = { author: "person", text, at: Date.now() };
  state.unanswered = text;
  const onScreen = append(mine);
  try {
    const answer = await exchange(text, null);
    mine.segments = answer.sent_segments;
    if (state.channel === "sms") onScreen.append(caption(mine));
    receive(answer, [mine]);
  } catch (problem) {
    paint();
    write(joined(text, box.value));
    showTrouble(`${problem.message} Your text is still in the box.`);
  }
  state.unanswered = "";
  keep();
}

async function sendChoice(asked, option, button) {
  button.classList.add("chosen");
  log.focus({ preventScroll: true }); // the button is about to be disabled, and would drop the focus
  try {
    const answer = await exchange(option.label, option.choice);
    asked.chosen = option.choice;
    receive(answer, []);
  } catch (problem) {
    paint();
    showTrouble(`${problem.message} Tap the button again.`);
  }
  keep();
}

async function exchange(text, choice) {
  showTrouble("");
  setWaiting(true);
  keep();
  try {
    const [answer] = await Promise.all([post(text, choice), pause(SHORTEST_WAIT)]);
    return answer;
  } finally {
    setWaiting(false);
  }
}

async function post(text, choice) {
  let response;
  try {
    response = await fetch(composer.action, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text, channel: state.channel, phone: state.phone, choice }),
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch (problem) {
    throw new Error(problem.name === "TimeoutError" ? "No answer in 30 seconds." : "The server does not answer.");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `The server failed (error ${response.status}).`);
  return answer;
}

// What comes by itself: the words of a human at the clinic, a reminder.
async function lookForNews() {
  if (waiting || document.hidden) return;
  const { channel, phone } = state;
  const seen = (state.arrived ??= {})[channel] ?? 0;
  const question = new URLSearchParams({ channel, phone, after: seen });
  let answer;
  try {
    const response = await fetch(`${composer.action}?${question}`, { signal: AbortSignal.timeout(PATIENCE) });
    if (!response.ok) return;
    answer = await response.json();
  } catch {
    return; // the next look comes soon
  }
  if (answer.replies.length === 0 || channel !== state.channel || phone !== state.phone || waiting) return;
  state.arrived[channel] = seen + answer.replies.length;
  receive({ ...answer, language: null }, []);
  keep();
}

setInterval(lookForNews, 2_000);

function pause(milliseconds) {
  return new Promise((done) => setTimeout(done, milliseconds));
}

function receive(answer, before) {
  const at = Date.now(); // shared by all bubbles of one answer: the newest answer is the one with live buttons
  const bubbles = answer.replies.map((reply) => ({ author: "clinic", at, language: answer.language, ...reply }));
  const arrived = bubbles.length > 0 ? bubbles : [{ author: "notice", at, text: "No reply was sent." }];
  thread().push(...before, ...arrived);
  arrived.forEach(append);
  showLanguage();
}

function setWaiting(now) {
  waiting = now;
  typing.hidden = !now;
  channels.disabled = now;
  newPhone.disabled = now;
  document.body.classList.toggle("waiting", now);
  byId("news").textContent = now ? "The clinic is typing." : "";
  for (const button of log.querySelectorAll(".keyboard button")) button.disabled = true;
  scrollToEnd();
}

function showTrouble(text) {
  const trouble = byId("trouble");
  trouble.textContent = text;
  trouble.hidden = text === "";
}

// Painting ----------------------------------------------------------------------------------------------------

function paint() {
  document.body.dataset.channel = state.channel;
  channels.querySelector(`[value=${state.channel}]`).checked = true;
  box.placeholder = PLACEHOLDERS[state.channel];
  log.setAttribute("aria-live", "off"); // an old conversation is not news
  log.replaceChildren();
  thread().forEach(append);
  setTimeout(() => log.removeAttribute("aria-live"));
  byId("opening").hidden = thread().length > 0;
  showLanguage();
  scrollToEnd();
}

function append(message) {
  const previous = Number(log.dataset.at);
  if (log.childElementCount === 0 || message.at - previous > LONG_SILENCE) log.append(timeDivider(message.at));
  log.dataset.at = message.at;
  const drawn = message.author === "notice" ? element("p", "notice", message.text) : drawMessage(message);
  log.append(drawn);
  byId("opening").hidden = true;
  scrollToEnd();
  return drawn;
}

function drawMessage(message) {
  const drawn = element("div", `message ${message.author}`);
  const bubble = element("div", "bubble");
  bubble.append(element("span", "unseen", message.author === "person" ? "You: " : "Clinic: "));
  const words = element("span", "words", message.text);
  if (message.language) words.lang = message.language;
  bubble.append(words);
  drawn.append(bubble);
  if (state.channel === "telegram") {
    bubble.append(element("span", "sent-at", clockTime(message.at)));
    if (message.document) bubble.append(element("span", "document", message.document));
    if (message.links?.length > 0) drawn.append(links(message));
    if (message.options?.length > 0) drawn.append(keyboard(message));
  } else if (message.segments !== undefined) {
    drawn.append(caption(message));
  }
  return drawn;
}

function caption({ encoding, segments }) {
  const amount = segments === 1 ? "1 segment" : `${segments} segments`;
  return element("p", "caption", ["SMS", encoding, amount].filter(Boolean).join(" · "));
}

// As the channel lays them out: short labels side by side, each longer one in a row of its own.
const SHORT_LABEL = 10;

function links(message) {
  const row = element("div", "keyboard");
  for (const link of message.links) {
    const anchor = element("a", "short", link.label);
    anchor.href = link.address;
    anchor.target = "_blank";
    anchor.rel = "noreferrer";
    row.append(anchor);
  }
  return row;
}

function keyboard(message) {
  const keys = element("div", "keyboard");
  const live = !waiting && !message.chosen && message.at === (thread().at(-1)?.at ?? message.at);
  for (const option of message.options) {
    const button = element("button", option.choice === message.chosen ? "chosen" : "", option.label);
    button.classList.toggle("short", option.label.length <= SHORT_LABEL);
    button.type = "button";
    button.disabled = !live;
    button.addEventListener("click", () => sendChoice(message, option, button));
    keys.append(button);
  }
  return keys;
}

function timeDivider(at) {
  const day = new Date(at).toDateString() === new Date().toDateString()
    ? "Today"
    : new Date(at).toLocaleDateString([], { weekday: "long", month: "short", day: "numeric" });
  return element("p", "time", `${day} ${clockTime(at)}`);
}

function clockTime(at) {
  return new Date(at).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
}

function showLanguage() {
  const badge = byId("language");
  const code = thread().findLast((message) => message.language)?.language;
  badge.hidden = code === undefined;
  if (code === undefined) return;
  const name = element("span", "", LANGUAGES[code] ?? code);
  name.lang = code;
  badge.replaceChildren(element("span", "unseen", "Reply language: "), name);
}

function element(tag, className, text = "") {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function scrollToEnd() {
  screen.scrollTop = screen.scrollHeight;
}

// The box -----------------------------------------------------------------------------------------------------

function write(text) {
  box.value = text;
  noteDraft();
}

function noteDraft() {
  state.draft = box.value;
  keep();
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
  composer.classList.toggle("empty", box.value.trim() === "");
}

function joined(...texts) {
  return texts.filter(Boolean).join("\n");
}

composer.addEventListener("submit", (event) => {
  event.preventDefault();
  const text = box.value.trim();
  if (waiting || text === "") return;
  write("");
  sendText(text);
});

box.addEventListener("input", noteDraft);

box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  composer.requestSubmit();
});

// Around the phone --------------------------------------------------------------------------------------------

channels.addEventListener("change", (event) => {
  state.channel = event.target.value;
  showTrouble("");
  keep();
  paint();
});

newPhone.addEventListener("click", () => {
  state = { ...freshPhone(state.channel), draft: state.draft };
  showTrouble("");
  keep();
  paint();
  byId("news").textContent = "New number. The clinic has not heard from it yet.";
});

examples.addEventListener("click", (event) => {
  const example = event.target.closest(".example");
  if (example === null || waiting) return;
  openExamples(false);
  sendText(example.textContent);
});

more.addEventListener("click", () => openExamples(more.getAttribute("aria-expanded") === "false"));

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") openExamples(false);
});

document.addEventListener("pointerdown", (event) => {
  if (!examples.contains(event.target) && !more.contains(event.target)) openExamples(false);
});

function openExamples(open) {
  if (more.getAttribute("aria-expanded") === String(open)) return;
  more.setAttribute("aria-expanded", open);
  examples.classList.toggle("open", open);
  (open ? examples.querySelector(".example") : more).focus({ preventScroll: true });
}

function showClock() {
  byId("clock").textContent = clockTime(Date.now()).replace(/\s?[AP]M$/, "");
}

new ResizeObserver(scrollToEnd).observe(screen); // the keyboard, a longer draft or trouble took room
setInterval(showClock, 10_000);
showClock();
paint();
write(joined(state.unanswered, state.draft)); // a reload while we waited: the text comes back to the box
state.unanswered = "";
keep();
