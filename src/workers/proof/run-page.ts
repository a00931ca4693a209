/**
 * Runs a standalone page's model: the very script and blocks of the file, in a worker of their own. The page is never built: its form has
 * nothing to do with the numbers, and its inline script would need a hole in the studio's policy.
 */
import { pageBlock, pageScript } from "../../engine/model/page-file";
import type { LoadModel, RuntimeOutput } from "./runtime";

/** What `src/standalone/answer-messages.ts` answers. */
interface PageAnswer {
  readonly id: number;
  readonly error?: string;
  readonly device?: string;
  readonly outputs?: Readonly<Record<string, RuntimeOutput>>;
}

/** Takes the first `.html` file. */
export const loadPage: LoadModel = async (files) => {
  const file = files.find(({ name }) => name.endsWith(".html"));
  if (file === undefined) throw new Error("There is no page among the exported files.");
  const text = new TextDecoder().decode(file.bytes);
  const address = URL.createObjectURL(new Blob([pageScript(text)], { type: "text/javascript" }));
  const worker = new Worker(address);
  const ask = asker(worker);
  try {
    const { device = "" } = await ask({
      type: "open",
      model: pageBlock(text, "model"),
      weights: pageBlock(text, "weights"),
    });
    return {
      runtime: `The page's own engine on ${device}`,
      run: async (inputs) => {
        const given = Object.fromEntries(inputs.map(({ name, data }) => [name, data]));
        const { outputs = {} } = await ask({ type: "predict", inputs: given, device: "auto" });
        return new Map(Object.entries(outputs));
      },
      close: () => worker.terminate(),
    };
  } catch (error) {
    worker.terminate();
    throw error;
  } finally {
    URL.revokeObjectURL(address);
  }
};

/** @returns sends a message and resolves with its answer; rejects with the answer's error, or where the script itself fails. */
function asker(worker: Worker): (message: Readonly<Record<string, unknown>>) => Promise<PageAnswer> {
  const waiting = new Map<number, { resolve: (answer: PageAnswer) => void; reject: (error: Error) => void }>();
  let count = 0;
  worker.addEventListener("message", ({ data }: MessageEvent<PageAnswer>) => {
    const { resolve, reject } = waiting.get(data.id) ?? {};
    waiting.delete(data.id);
    if (data.error === undefined) resolve?.(data);
    else reject?.(new Error(`The page does not run its model: ${data.error}`));
  });
  worker.addEventListener("error", ({ message }) => {
    for (const { reject } of waiting.values()) reject(new Error(`The page's script fails: ${message}`));
    waiting.clear();
  });
  return (message) =>
    new Promise((resolve, reject) => {
      const id = count++;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, ...message });
    });
}
