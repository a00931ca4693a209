/** Many kept runs made of one: the newest run of the page's own store, copied with other settings, metrics and curves. Seeded. */

/**
 * @param {import("@playwright/test").Page} page on which a run has come to its end.
 * @param {number} count runs that there are afterwards.
 * @param {number} buckets points of each curve.
 */
export async function seedRuns(page, count, buckets) {
  await page.evaluate(async ([count, buckets]) => {
    const answer = (/** @type {IDBRequest} */ request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await answer(indexedDB.open("trainyard-runs"));
    const [record] = await answer(database.transaction("records").objectStore("records").getAll());
    const curves = await answer(database.transaction("curves").objectStore("curves").get(record.runId));
    let state = 7;
    const random = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    /** A falling, noisy curve. */
    const curve = (/** @type {number} */ floor, /** @type {number} */ speed) => {
      const packed = new Float64Array(buckets * 7);
      for (let index = 0; index < buckets; index++) {
        const step = (index + 1) * 4;
        const value = floor + Math.exp((-speed * index) / buckets) + (random() - 0.5) * 0.06;
        packed.set([step, step / 100, step * 20, 4, value, value - 0.02, value + 0.02], index * 7);
      }
      return packed;
    };
    const transaction = database.transaction(["records", "curves"], "readwrite");
    for (let index = 1; index < count; index++) {
      const runId = `seeded-${String(index).padStart(5, "0")}`;
      const rate = [0.001, 0.003, 0.01, 0.03][index % 4] ?? 0.001;
      const floor = 0.05 + random() * 0.4;
      const started = Date.parse(record.startedAt) - index * 600_000;
      const values = Object.fromEntries(
        Object.keys(record.train).map((name) => [name, name === "accuracy" ? 1 - floor / 2 : floor]),
      );
      transaction.objectStore("records").put({
        ...record,
        runId,
        name: `${["amber", "calm", "keen", "pale"][index % 4]}-${["birch", "fjord", "ridge"][index % 3]}-${index}`,
        tags: index % 7 === 0 ? ["baseline"] : index % 5 === 0 ? ["wide", "try again"] : [],
        pinned: index % 211 === 0,
        status: ["completed", "completed", "stopped", "completed", "diverged", "interrupted"][index % 6],
        settings: {
          ...record.settings,
          "training.learningRate": rate,
          "training.batchSize": [16, 32, 64][index % 3],
          "training.seed": index % 5,
        },
        step: buckets * 4,
        totalSteps: buckets * 4,
        elapsedMs: 20_000 + random() * 100_000,
        train: values,
        validation: values,
        best: { step: buckets * 4, values },
        startedAt: new Date(started).toISOString(),
        updatedAt: new Date(started + 60_000).toISOString(),
        endedAt: new Date(started + 60_000).toISOString(),
      });
      const speed = 2 + rate * 100 + random();
      const all = (/** @type {object} */ names) =>
        Object.fromEntries(Object.keys(names).map((name) => [name, curve(floor, speed)]));
      transaction.objectStore("curves").put({
        ...curves,
        runId,
        train: all(curves.train),
        validation: all(curves.validation),
      });
    }
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onerror = () => reject(transaction.error);
    });
    database.close();
  }, /** @type {const} */ ([count, buckets]));
}
