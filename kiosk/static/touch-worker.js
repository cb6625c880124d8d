// Keeps the touchscreen's pages of this address and the files they load, so that they open while
// the server is away, also when somebody loads them anew. It runs where the browser trusts the
// address: on https and on this very machine; elsewhere the browser's own cache has to do. The
// server is always asked first, and of a page that it answers with there is only the newest.
"use strict";
const SHELF = "loket-kiosk";
const PATIENCE_MS = 5000; // a server that says nothing for so long is away
const PAGE = /\/kiosk\/[^/]+\/[^/]+$/;
const FILE = /\/static\/[^?]+\?v=/;

// Put a whole answer on the shelf, in the place of an older version of the same.
async function put(address, answer) {
  if (answer.status !== 200 || answer.redirected) return;
  const shelf = await caches.open(SHELF);
  const path = new URL(address).pathname;
  for (const old of await shelf.keys()) {
    if (new URL(old.url).pathname === path && old.url !== address) await shelf.delete(old);
  }
  await shelf.put(address, answer);
}

const kept = async (address) => (await caches.open(SHELF)).match(address, { ignoreVary: true });

// A page stands on the shelf without what was asked beside it.
const address_of = (url) => `${url.origin}${url.pathname}`;

async function page(event, url) {
  const coming = fetch(event.request).then((answer) => {
    event.waitUntil(put(address_of(url), answer.clone()));
    return answer;
  });
  coming.catch(() => null); // whoever waits no longer hears of it
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  const answer = await Promise.race([coming, late]).catch(() => null);
  if (answer && answer.status < 500) return answer;
  return (await kept(address_of(url))) || answer || coming;
}

async function file(event) {
  const { url } = event.request;
  const shelved = await kept(url);
  if (shelved) return shelved;
  const answer = await fetch(event.request);
  event.waitUntil(put(url, answer.clone()));
  return answer;
}

// The page that was open before this ran goes onto the shelf as well.
async function begin() {
  await self.clients.claim();
  const all = self.clients.matchAll && (await self.clients.matchAll({ includeUncontrolled: true }));
  for (const { url } of all || []) {
    const at = address_of(new URL(url));
    if (PAGE.test(at)) await fetch(at).then((answer) => put(at, answer)).catch(() => null);
  }
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(begin()));
self.addEventListener("fetch", (event) => {
  const { method, mode } = event.request;
  const url = new URL(event.request.url);
  if (method !== "GET" || url.origin !== self.location.origin) return;
  if (mode === "navigate" && PAGE.test(url.pathname)) event.respondWith(page(event, url));
  else if (FILE.test(url.pathname + url.search)) event.respondWith(file(event));
});
