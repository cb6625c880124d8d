// The disk under the outbox: what this browser keeps of answers until the server has them, past a
// reload, a crash, a power cut and a week. The phone's page of this address keeps its forms in the
// same place. Nothing is said to be kept before the disk has it.
"use strict";
(function (loket) {
  const STORE = "unsent";
  let opening = null; // the database, as soon as it is open

  // Some browsers refuse it, and some never answer.
  function open(patience) {
    return new Promise((resolve, reject) => {
      setTimeout(() => reject(new Error("the store does not open")), patience * 1000);
      const request = window.indexedDB.open("loket", 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore(STORE, { keyPath: "n", autoIncrement: true });
      };
      request.onerror = () => reject(request.error);
      request.onsuccess = () => {
        const database = request.result;
        const forget = () => (opening = null);
        database.onclose = forget;
        database.onversionchange = () => {
          forget();
          database.close();
        };
        resolve(database);
      };
    });
  }

  function opened() {
    if (!opening) {
      opening = open(loket.data.flow.times.patience);
      opening.catch(() => (opening = null));
    }
    return opening;
  }

  // Do something and wait until the disk has it; browsers too old for the word always wait so.
  async function durably(work) {
    const database = await opened();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, "readwrite", { durability: "strict" });
      const request = work(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  loket.store = {
    // Everything that is kept, the oldest first; each with its number `n`.
    async all() {
      const database = await opened();
      return new Promise((resolve, reject) => {
        const request = database.transaction(STORE).objectStore(STORE).getAll();
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    },
    // Keep an entry, in the place of the one with its number if it has one; gives the number.
    put: (entry) => durably((store) => store.put(entry)),
    remove: (n) => durably((store) => store.delete(n)),
  };
})(window.loket);
