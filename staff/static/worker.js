// Shows an alert that was pushed, and opens the console. It answers no request and caches nothing: what pages hold is
// what people wrote, and stays on the server.

"use strict";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let told = { title: "Alert", body: "Somebody may be in danger. Open the console." };
  try {
    told = event.data.json();
  } catch {
    // What cannot be read is an alert all the same.
  }
  event.waitUntil(self.registration.showNotification(told.title, {
    body: told.body,
    icon: "/staff/static/icon-192.png",
    tag: "alert",
    renotify: true,
    requireInteraction: true,
  }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open());
});

async function open() {
  const shown = await self.clients.matchAll({ type: "window" });
  const free = shown.find((one) => new URL(one.url).pathname === "/staff/");
  return free ? free.focus() : self.clients.openWindow("/staff/?show=unclaimed");
}
