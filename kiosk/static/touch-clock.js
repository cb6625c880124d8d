// How long ago something was said, also where the clock on the wall was set meanwhile: by the
// server's time wherever it was heard of, else inside a page's life by its own running time, and
// across restarts by the clock. What remains doubtful is told as doubtful, never guessed.
"use strict";
window.loket = { data: JSON.parse(document.getElementById("data").textContent) };
(function (loket) {
  const { most, times } = loket.data.flow;
  const running = () => performance.now() / 1000;
  const clock = () => Date.now() / 1000;
  const life = `${clock()} ${running()}`; // of this page, until it is loaded anew
  let heard = false; // whether the server ever answered this page
  let ahead = null; // how far the server's clock is ahead of ours, in seconds; null is not known
  let apart = 0; // of clock and running time, as the server was heard of

  // A clock that was set since then, or a device that slept, has changed by what the two run apart.
  const known = () => (ahead !== null
    && Math.abs(clock() - running() - apart) < times.clock_off ? ahead : null);

  const possible = (ago) => ago >= 0 && ago <= most.ago_s;
  const arrival = () => ({ dated: "arrival" });

  function exactly(ago) {
    const ago_s = Math.round(ago);
    if (possible(ago_s)) return ago_s ? { ago_s } : {};
    return ago < 0 && ago > -times.clock_off ? {} : arrival(); // by rounding and a slow answer
  }

  // It was so long ago, or as long as it may be at most: certain is the day, if it is one.
  function day(ago, at_most = ago) {
    const of = (s) => new Date((clock() + (known() || 0) - s) * 1000).toDateString();
    return possible(ago) && possible(at_most) && of(ago) === of(at_most)
      ? { dated: "day", ago_s: Math.round(ago) } : arrival();
  }

  loket.clock = {
    // The server said what time it has: the header of an answer, in whole seconds.
    hear(header) {
      heard = true;
      const server = Date.parse(header || "") / 1000;
      if (!server) return;
      ahead = server - clock();
      apart = clock() - running();
    },
    heard: () => heard,
    // How far our clock is ahead of the server's, in milliseconds; 0 where nothing was heard.
    fast: () => -(ahead || 0) * 1000,
    // Remember now.
    stamp: () => ({ at: clock(), run: running(), life, ahead: known() }),
    is_ours: (stamp) => stamp.life === life,
    // Tell how long ago a stamp was, in the fields of a sending.
    since(stamp) {
      const by_clock = clock() - stamp.at;
      if (known() !== null && typeof stamp.ahead === "number") {
        return exactly(by_clock + known() - stamp.ahead);
      }
      if (stamp.life !== life) return day(by_clock); // nobody knows whether that clock was right
      const by_run = running() - stamp.run;
      // The running time stands still while some devices sleep; a clock that was set tells nothing.
      const agree = Math.abs(by_clock - by_run) < times.clock_off;
      return agree || !possible(by_clock) ? exactly(by_run) : day(by_run, by_clock);
    },
  };
})(window.loket);
