/** Every template learns: on its own data, for a few steps on the CPU device, the loss falls. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createBundledSources } from "../../engine/data/bundled";
import { createDirectBatchSource } from "../../engine/data/direct-batch-source";
import { CpuDevice } from "../../engine/runtime/cpu-device";
import { TrainingRun } from "../../engine/training/training-run";
import { engineGraph } from "../document/flatten-document";
import { templates } from "./registry";

/** Steps of a template on images or texts; those on a few numbers take more, and take them faster. */
const STEPS = 24;
const STEPS_ON_NUMBERS = 150;
const WINDOW = 5;
const LARGEST_BATCH = 16;

const sources = createBundledSources(
  async (path) => new Uint8Array(await readFile(join(process.cwd(), "public", "datasets", path))),
);

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe.each(templates.map((template) => [template.id, template] as const))("%s", (_id, template) => {
  it("lowers its loss within a few steps", async () => {
    const project = template.create();
    const source = sources.find(({ id }) => id === project.data.dataset);
    if (source === undefined) throw new Error(`${project.data.dataset} does not come with Trainyard.`);
    const dataset = await source.open(project.data);
    const onNumbers = dataset.description.fields.some(
      ({ kind, role }) => role === "feature" && (kind === "numeric" || kind === "series"),
    );
    const steps = onNumbers ? STEPS_ON_NUMBERS : STEPS;
    const losses: number[] = [];
    const device = new CpuDevice();
    const run = new TrainingRun({
      runId: template.id,
      request: {
        projectName: project.name,
        graph: engineGraph(project),
        data: project.data,
        dataset: { ...dataset.description, counts: { ...dataset.description.counts, validation: 0, test: 0 } },
        training: { ...project.training, batchSize: onNumbers ? project.training.batchSize : LARGEST_BATCH },
      },
      device,
      batches: createDirectBatchSource(dataset),
      observer: { step: ({ values }) => losses.push(values["loss"] ?? Number.NaN) },
      maxSteps: steps,
    });
    await run.run();
    device.dispose();
    expect(losses).toHaveLength(steps);
    for (const loss of losses) expect(Number.isFinite(loss)).toBe(true);
    expect(mean(losses.slice(-WINDOW))).toBeLessThan(mean(losses.slice(0, WINDOW)) * 0.97);
  });
});
