// When the server got another address, what waits belongs to the old one: a browser lets no page
// read what a page of another address kept. So the panel of the old page makes an address of the
// new one with the answers behind its "#", which no server is sent, and the panel there takes them.
// Both only when somebody at the glass says so: else any page could send answers through this
// screen, or fetch what waits on it. The same ids go out, so nothing counts twice.
"use strict";
(function (loket) {
  const MARK = "#titipan=";
  const PLACE = /\/(kiosk|q)\/[^/]+\/[^/]+(\/(ratings|details|forms))?(\?lang=\w\w[^/]*)?$/;
  const SERVER = /^https?:\/\/[\w.:[\]-]+$/; // some browsers take "no name" for a name
  const { data: { pair, window: status }, outbox } = loket;
  // Read before the walk tidies the address.
  let brought = location.hash.startsWith(MARK) ? read(location.hash.slice(MARK.length)) : [];

  // Only what may be an answer, to be sent below the path at which this server's pages are.
  function read(text) {
    try {
      return JSON.parse(decodeURIComponent(text))
        .filter(({ path, body, given }) => PLACE.test(path) && body.id && given)
        .map(({ path, body, given }) => (
          { path: pair.root + path.slice(path.search(PLACE)), body, given, without: [] }
        ));
    } catch (error) {
      console.warn("nothing that was brought can be read", error);
      return [];
    }
  }

  loket.carry = {
    // How many answers the address of this page brought along, not yet taken.
    brought: () => brought.length,
    // Take them onto this disk; gives how many it has.
    async take() {
      const taken = brought;
      brought = [];
      const kept = await Promise.all(taken.map((entry) => outbox.adopt(entry)));
      return kept.filter(Boolean).length;
    },
    // The address that brings what waits here to the server at another one, as somebody typed it,
    // "" where that is none. What waits stays here as well.
    to(typed) {
      try {
        const { origin } = new URL(/^https?:/.test(typed) ? typed : `http://${typed}`);
        const home = status.slice(0, status.lastIndexOf("/"));
        const all = encodeURIComponent(JSON.stringify(outbox.entries()));
        return SERVER.test(origin) ? `${origin}${home}${MARK}${all}` : "";
      } catch (error) {
        return "";
      }
    },
  };
})(window.loket);
