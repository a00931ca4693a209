/** Looking at layers on the GPU: it leaves a run as it is, bit for bit, and sees what the CPU device sees. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { fillThreefryUniform } from "../ir/threefry";
import type { HealthReport } from "../metrics/node-health";
import { DEFAULT_DATA, DEFAULT_TRAINING } from "../model/types";
import type { DatasetDescription, GraphDescription } from "../model/types";
import { CpuDevice } from "../runtime/cpu-device";
import type { ComputeDevice } from "../runtime/device";
import { openGpuDevice } from "../runtime/gpu-device";
import { ACCUMULATE_INPUT } from "./accumulate-gradients";
import { compileRun } from "./compile-run";
import { METRICS_OUTPUT } from "./metric-collector";
import { observeModule } from "./observe-module";

let device: ComputeDevice;
beforeAll(async () => {
  device = await openGpuDevice(navigator.gpu);
});
afterAll(() => device.dispose());

const edge = (source: string, target: string, port: string) => ({
  id: `${source}-${target}-${port}`,
  source: { node: source, port: "y" },
  target: { node: target, port },
});

const graph: GraphDescription = {
  nodes: [
    { id: "x", layer: "input", attributes: {} },
    { id: "t", layer: "target", attributes: {} },
    { id: "hidden", layer: "dense", attributes: { units: 7, activation: "relu" } },
    { id: "norm", layer: "batchNorm", attributes: {} },
    { id: "drop", layer: "dropout", attributes: { rate: 0.2 } },
    { id: "scores", layer: "dense", attributes: { units: 3 } },
    { id: "loss", layer: "crossEntropy", attributes: {} },
  ],
  edges: [
    edge("x", "hidden", "x"),
    edge("hidden", "norm", "x"),
    edge("norm", "drop", "x"),
    edge("drop", "scores", "x"),
    edge("scores", "loss", "prediction"),
    edge("t", "loss", "target"),
  ],
};

const dataset: DatasetDescription = {
  id: "numbers",
  name: "Numbers",
  summary: "",
  source: "",
  licence: "",
  revision: "1",
  fields: [
    { name: "x", role: "feature", kind: "numeric", shape: [5], dtype: "f32" },
    { name: "t", role: "target", kind: "category", shape: [], dtype: "i32", classCount: 3 },
  ],
  counts: { train: 64, validation: 0, test: 0 },
};

const BATCH = 6;
const STEPS = 5;

interface Taken {
  readonly losses: readonly number[];
  readonly weights: readonly (readonly number[])[];
  readonly reports: readonly HealthReport[];
}

async function take(on: ComputeDevice, watched: boolean): Promise<Taken> {
  const training = { ...DEFAULT_TRAINING, batchSize: BATCH };
  const compiled = compileRun({
    projectName: "test",
    graph,
    data: { ...DEFAULT_DATA, dataset: "numbers" },
    dataset,
    training,
  });
  const session = on.createSession();
  const program = await session.prepare(compiled.train);
  const weights = compiled.initialWeights();
  for (const [name, { data }] of weights) session.write(name, data);
  const observed = observeModule(compiled.model, BATCH);
  const looking = watched ? await session.prepare(observed.module) : undefined;
  const losses: number[] = [];
  const reports: HealthReport[] = [];
  for (let step = 0; step < STEPS; step++) {
    const x = new Float32Array(BATCH * 5);
    fillThreefryUniform(x, 3, 0, step);
    const t = Int32Array.from({ length: BATCH }, (_, index) => (index + step) % 3);
    const batch = { x, t, weights: new Float32Array(BATCH).fill(1), [ACCUMULATE_INPUT]: Float32Array.of(0) };
    const scalars = { step, seed: 9, learningRate: 0.05 };
    const seen = looking?.run(batch, scalars, observed.outputs).outputs;
    const taken = await program.run(batch, scalars, [METRICS_OUTPUT]).outputs;
    losses.push(taken[METRICS_OUTPUT]?.data[0] ?? Number.NaN);
    const read = await seen;
    if (read !== undefined) reports.push(observed.report(step, (output) => read[output]?.data[0] ?? Number.NaN));
  }
  const after = await session.read([...weights.keys()]);
  session.dispose();
  return { losses, weights: [...after.values()].map(({ data }) => [...data]), reports };
}

test("a run that is watched has the same losses and weights, bit for bit", async () => {
  const plain = await take(device, false);
  const watched = await take(device, true);
  expect(plain.losses.every(Number.isFinite)).toBe(true);
  expect(watched.losses).toEqual(plain.losses);
  expect(watched.weights).toEqual(plain.weights);
  expect(watched.reports).toHaveLength(STEPS);
});

test("the GPU sees of each layer what the CPU device sees", async () => {
  const onGpu = await take(device, true);
  const onCpu = await take(new CpuDevice(), true);
  const [seen, wanted] = [onGpu.reports[0]?.nodes ?? [], onCpu.reports[0]?.nodes ?? []];
  expect(seen.map(({ node }) => node)).toEqual(wanted.map(({ node }) => node));
  expect(seen.length).toBeGreaterThan(4);
  for (const [index, { activation, outputGradient, parameterGradient, deadShare }] of wanted.entries()) {
    const health = seen[index];
    for (const [found, number] of [
      [health?.activation, activation],
      [health?.outputGradient, outputGradient],
      [health?.parameterGradient, parameterGradient],
      [health?.deadShare, deadShare],
    ] as const) {
      if (number === undefined) expect(found).toBeUndefined();
      else expect(Math.abs((found ?? Number.NaN) - number)).toBeLessThanOrEqual(1e-4 * Math.max(1e-3, number));
    }
  }
});
