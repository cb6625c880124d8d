// A newer page, a server that is back, or a pairing that began or ended: all are heard of by asking
// every few seconds. Whether this screen is paired stands at the body, for whoever looks after it.
"use strict";
(function (loket) {
  const { data, outbox } = loket;
  let page = document.documentElement.dataset.page; // the version of this page
  let newer = ""; // the version the server has, when it is another one
  let tag = "";
  let free = () => false; // whether nobody is there

  // Where to ask. What waits here is told along, where there is anything.
  function address() {
    const [n, refused] = [outbox.waiting(), outbox.refused()];
    return data.window + (n || refused ? `?waiting=${n}&refused=${refused}` : "");
  }

  async function poll() {
    try {
      const headers = tag ? { "If-None-Match": tag } : {};
      const answer = await outbox.ask(address(), { headers });
      if (answer.status === 200) {
        tag = answer.headers.get("ETag") || "";
        const { page: found, paired } = await answer.json();
        if (paired === false) document.body.dataset.unpaired = "";
        else delete document.body.dataset.unpaired;
        if (page.startsWith("@")) page = found;
        newer = found === page ? "" : found;
      }
      if (answer.status < 400 && outbox.waiting()) outbox.hurry();
      loket.renew.try();
    } catch (error) {
      console.warn("no answer", error.name);
    }
    setTimeout(poll, data.flow.times.poll * 1000);
  }

  loket.renew = {
    address,
    // Load a newer page while nobody is there, once per version, and only when it can be had.
    async try() {
      if (!newer || !free() || history.state.renewed === newer) return;
      const found = await outbox.ask(location.pathname, {}).catch(() => ({ ok: false }));
      if (!found.ok || !free()) return;
      history.replaceState(Object.assign({}, history.state, { renewed: newer }), "");
      location.reload();
    },
    // Begin to ask; `free` says whether nobody is there. Where the browser trusts this address, a
    // worker keeps the page for a time without the server; elsewhere the browser's cache does.
    watch(nobody) {
      free = nobody;
      const { serviceWorker: worker } = navigator;
      if (worker) worker.register(data.worker).catch((error) => console.warn("no worker", error));
      poll();
    },
  };
})(window.loket);
