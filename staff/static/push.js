// The console as an app: its service worker, and the switch for alerts on this device.

"use strict";

async function registerWorker() {
  if (!("serviceWorker" in navigator) || !document.body.dataset.me) {
    return null;
  }
  return navigator.serviceWorker.register("/staff/worker.js", { scope: "/staff/" });
}

function bytesOf(key) {
  const plain = atob(key.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (one) => one.charCodeAt(0));
}

function tellPush(words) {
  document.getElementById("push-state").textContent = words;
}

async function switchOn(registration, key) {
  if ((await Notification.requestPermission()) !== "granted") {
    tellPush("Notifications of this page are blocked. Allow them in the settings of your browser, then try again.");
    return false;
  }
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytesOf(key),
  });
  const body = new FormData();
  body.set("subscription", JSON.stringify(subscription.toJSON()));
  const answer = await post("/staff/account/devices", body);
  tellPush(answer.ok ? "On. Alerts come to this device." : await answer.text());
  return answer.ok;
}

async function switchOff(subscription) {
  const body = new FormData();
  body.set("endpoint", subscription.endpoint);
  await post("/staff/account/devices/forget", body);
  await subscription.unsubscribe();
  tellPush("Off. No alerts come to this device.");
}

async function preparePush() {
  const registration = await registerWorker();
  const box = document.querySelector("[data-push]");
  if (!box || !registration || !("pushManager" in registration) || !("Notification" in window)) {
    return;
  }
  await navigator.serviceWorker.ready;
  const now = await registration.pushManager.getSubscription();
  box.checked = now !== null && Notification.permission === "granted";
  box.defaultChecked = box.checked;
  box.disabled = false;
  tellPush(box.checked ? "On. Alerts come to this device." : "Off on this device.");
  box.addEventListener("change", async () => {
    box.disabled = true;
    try {
      const known = await registration.pushManager.getSubscription();
      if (box.checked) {
        box.checked = await switchOn(registration, box.dataset.push);
      } else if (known) {
        await switchOff(known);
      }
    } catch (error) {
      box.checked = !box.checked;
      tellPush(`That did not work: ${error.message}`);
    } finally {
      box.disabled = false;
    }
  });
}

document.addEventListener("DOMContentLoaded", preparePush);
