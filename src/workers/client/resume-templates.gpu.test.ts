/**
 * Templates on WebGPU, through the real workers: 2N steps leave the same bits as N steps, a killed worker, and N steps from the stored
 * checkpoint; and as N steps from that checkpoint downloaded and uploaded. All templates on the CPU: `templates-resume.test.ts`.
 */
import { afterEach, describe, expect, it } from "vitest";
import { decodeCheckpoint } from "../../engine/training/checkpoint-file";
import { engineGraph } from "../../graph-editor";
import { templates } from "../../graph-editor/templates/registry";
import type { CheckpointRef } from "../protocol/checkpoints";
import type { RunEvent } from "../protocol/events";
import type { StartRequest } from "../protocol/training";
import { createStudioWorkers } from "./studio-workers";
import type { StudioWorkers } from "./studio-workers";

const PROJECT = "resume-templates-test";
const HALF = 3;
const BATCH = 4;
let workers: StudioWorkers | undefined;

afterEach(async () => {
  await workers?.training.forget(PROJECT);
  workers?.close();
  const root = await navigator.storage.getDirectory();
  for (const name of ["runs", "open-runs"]) await root.removeEntry(name, { recursive: true }).catch(() => undefined);
});

/** Trains until the checkpoint of a step is stored, does that, and waits for the end. */
async function trainTo(studio: StudioWorkers, request: StartRequest, step: number, then: () => void): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    let reached = false;
    const listen = (event: RunEvent): void => {
      if (event.type === "checkpoint" && event.checkpoint.step === step && !reached) {
        reached = true;
        then();
      }
      if (event.type === "failed" && !reached) reject(new Error(event.problem.message));
      else if (event.type === "finished" || event.type === "failed") resolve();
    };
    studio.startRun(request, listen).catch(reject);
  });
}

async function stateOf(studio: StudioWorkers, checkpoint: CheckpointRef) {
  const { content } = await studio.training.downloadCheckpoint(checkpoint);
  return (await decodeCheckpoint(new Uint8Array(await content.arrayBuffer()))).state;
}

describe.each(["mnist-mlp", "mnist-cnn"])("%s", (id) => {
  it("goes on after a kill, and through a file, to the same bits", async () => {
    const project = templates.find((template) => template.id === id)?.create();
    if (project === undefined) throw new Error(`There is no template ${id}.`);
    const studio = createStudioWorkers();
    workers = studio;
    const request: StartRequest = {
      runId: crypto.randomUUID(),
      projectId: PROJECT,
      projectName: project.name,
      graph: engineGraph(project),
      data: project.data,
      dataset: await studio.data.describe(project.data),
      training: { ...project.training, batchSize: BATCH, device: "webgpu" },
      checkpoints: { everySeconds: 0, everySteps: HALF, keepLast: 20 },
    };
    const stop = (): void => void studio.training.stop();
    await trainTo(studio, request, 2 * HALF, stop);
    const whole = await stateOf(studio, { runId: request.runId, step: 2 * HALF });

    const killed = { ...request, runId: crypto.randomUUID() };
    await trainTo(studio, killed, HALF, () => studio.restart());
    const half = { runId: killed.runId, step: HALF };
    const { content } = await studio.training.downloadCheckpoint(half);
    await trainTo(studio, { ...killed, resume: half }, 2 * HALF, stop);
    expect(await stateOf(studio, { runId: killed.runId, step: 2 * HALF })).toEqual(whole);

    const { checkpoint, same } = await studio.training.uploadCheckpoint(content, "half.safetensors", request);
    expect(same).toBe(true);
    const { runId, step } = checkpoint;
    await trainTo(studio, { ...request, runId, resume: { runId, step } }, 2 * HALF, stop);
    expect(await stateOf(studio, { runId, step: 2 * HALF })).toEqual(whole);
  });
});
