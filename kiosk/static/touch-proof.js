// The receipt as a code that a phone can take along. The server draws it; where it does not answer,
// the letters of the receipt are there to be written down.
"use strict";
(function (loket) {
  const { data, screen } = loket;
  const NS = "http://www.w3.org/2000/svg";
  const squares = document.getElementById("proof-squares");

  function draw({ size, d }) {
    const paths = [["#fff", `M0 0h${size}v${size}H0z`], ["#000", d]].map(([fill, lines]) => {
      const path = document.createElementNS(NS, "path");
      path.setAttribute("fill", fill);
      path.setAttribute("d", lines);
      return path;
    });
    squares.setAttribute("viewBox", `0 0 ${size} ${size}`);
    screen.fill(squares, paths);
  }

  async function ask(receipt) {
    const body = new URLSearchParams({ kode: receipt });
    const answer = await fetch(data.proof, { method: "POST", body });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  // Show a receipt; `there` says whether the person it belongs to still looks at it.
  loket.proof = async (receipt, there) => {
    const say = (key) => {
      squares.dataset.state = key;
      screen.put("proof-more", screen.say(key, { address: data.check }));
    };
    screen.put("proof-code", receipt);
    screen.fill(squares, []);
    say("proof_more");
    try {
      const drawn = await ask(receipt);
      if (there()) draw(drawn);
    } catch (error) {
      console.warn("no code of the receipt", error);
      if (there()) say("proof_by_hand");
    }
    if (there()) screen.fit();
  };
})(window.loket);
