/** Every template can be cut short: N steps, a checkpoint through its file, and N steps from it leave the same bits as 2N steps. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createBundledSources } from "../../engine/data/bundled";
import { createDirectBatchSource } from "../../engine/data/direct-batch-source";
import { CpuDevice } from "../../engine/runtime/cpu-device";
import type { Checkpoint } from "../../engine/training/checkpoint";
import { decodeCheckpoint, encodeCheckpoint } from "../../engine/training/checkpoint-file";
import { TrainingRun } from "../../engine/training/training-run";
import { engineGraph } from "../document/flatten-document";
import { templates } from "./registry";

const HALF = 3;
const BATCH = 4;

const sources = createBundledSources(
  async (path) => new Uint8Array(await readFile(join(process.cwd(), "public", "datasets", path))),
);

describe.each(templates.map((template) => [template.id, template] as const))("%s", (_id, template) => {
  it("goes on from a checkpoint to the same bits", async () => {
    const project = template.create();
    const source = sources.find(({ id }) => id === project.data.dataset);
    if (source === undefined) throw new Error(`${project.data.dataset} does not come with Trainyard.`);
    const dataset = await source.open(project.data);
    const device = new CpuDevice();
    const train = async (resumeFrom?: Checkpoint): Promise<readonly Checkpoint[]> => {
      const taken: Checkpoint[] = [];
      const run = new TrainingRun({
        runId: template.id,
        request: {
          projectName: project.name,
          graph: engineGraph(project),
          data: project.data,
          dataset: { ...dataset.description, counts: { ...dataset.description.counts, validation: 0, test: 0 } },
          training: { ...project.training, batchSize: BATCH },
        },
        device,
        batches: createDirectBatchSource(dataset),
        observer: { checkpoint: (checkpoint) => taken.push(checkpoint) },
        checkpoints: { everyMs: 0, everySteps: HALF },
        ...(resumeFrom === undefined ? {} : { resumeFrom }),
        maxSteps: 2 * HALF,
      });
      await run.run();
      return taken;
    };
    const [half, whole] = await train();
    if (half === undefined || whole === undefined) throw new Error("There are no two checkpoints.");
    expect([half.step, whole.step]).toEqual([HALF, 2 * HALF]);
    const [resumed] = await train(await decodeCheckpoint(await encodeCheckpoint(half)));
    device.dispose();
    expect(resumed?.step).toBe(2 * HALF);
    for (const [name, { data }] of whole.state) {
      // Compared by their bytes: two NaN are the same, 0 and -0 are not.
      expect([name, bytesOf(resumed?.state.get(name)?.data)]).toEqual([name, bytesOf(data)]);
    }
  });
});

function bytesOf(data: Float32Array | Int32Array | Uint32Array | undefined): string {
  if (data === undefined) return "";
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");
}
