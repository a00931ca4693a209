/**
 * Every template can be cut short: N steps, a checkpoint, and N steps from it on another device leave the same bits as 2N steps; from the
 * store that outlives the program, and from the file that is downloaded from it and uploaded again.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { diskAreas } from "../../../cli/disk-areas";
import { createBundledSources } from "../../engine/data/bundled";
import { createDirectBatchSource } from "../../engine/data/direct-batch-source";
import { CpuDevice } from "../../engine/runtime/cpu-device";
import type { Checkpoint } from "../../engine/training/checkpoint";
import { decodeCheckpoint } from "../../engine/training/checkpoint-file";
import { CheckpointStore } from "../../engine/training/checkpoint-store";
import { TrainingRun } from "../../engine/training/training-run";
import { engineGraph } from "../document/flatten-document";
import { templates } from "./registry";

const HALF = 3;
const BATCH = 4;

const sources = createBundledSources(
  async (path) => new Uint8Array(await readFile(join(process.cwd(), "public", "datasets", path))),
);

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "trainyard-resume-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(templates.map((template) => [template.id, template] as const))("%s", (_id, template) => {
  it("goes on from a checkpoint to the same bits", async () => {
    const project = template.create();
    const source = sources.find(({ id }) => id === project.data.dataset);
    if (source === undefined) throw new Error(`${project.data.dataset} does not come with Trainyard.`);
    const dataset = await source.open(project.data);
    const train = async (resumeFrom?: Checkpoint): Promise<readonly Checkpoint[]> => {
      const taken: Checkpoint[] = [];
      const device = new CpuDevice();
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
      device.dispose();
      return taken;
    };
    const [half, whole] = await train();
    if (half === undefined || whole === undefined) throw new Error("There are no two checkpoints.");
    expect([half.step, whole.step]).toEqual([HALF, 2 * HALF]);
    const runs = new CheckpointStore(diskAreas(folder));
    await runs.begin(half.runId, {});
    await runs.add(half, 1);
    // Another program finds what the one before has left.
    const stored = new CheckpointStore(diskAreas(folder));
    const { bytes } = await stored.file(half.runId, HALF);
    for (const checkpoint of [await stored.load(half.runId), await decodeCheckpoint(bytes)]) {
      const [resumed] = await train(checkpoint);
      expect(resumed?.step).toBe(2 * HALF);
      for (const [name, { data }] of whole.state) {
        // Compared by their bytes: two NaN are the same, 0 and -0 are not.
        expect([name, bytesOf(resumed?.state.get(name)?.data)]).toEqual([name, bytesOf(data)]);
      }
    }
  });
});

function bytesOf(data: Float32Array | Int32Array | Uint32Array | undefined): string {
  if (data === undefined) return "";
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");
}
