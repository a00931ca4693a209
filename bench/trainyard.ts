/** Trainyard's own engine, from the same graph that a person would draw, through every stage of a real run. */
import type { GraphDescription, GraphEdge, GraphNode } from "../src/engine/model/types";
import { DEFAULT_DATA, DEFAULT_TRAINING } from "../src/engine/model/types";
import type { StepHandle } from "../src/engine/runtime/device";
import { openGpuDevice } from "../src/engine/runtime/gpu-device";
import { compileRun } from "../src/engine/training/compile-run";
import type { Contender, Workload } from "./workload";
import { LEARNING_RATE } from "./workload";

type Layer = readonly [layer: string, attributes?: GraphNode["attributes"]];

const heads: Readonly<Record<Workload["name"], readonly Layer[]>> = {
  mlp: [
    ["flatten"],
    ["dense", { units: 256, activation: "relu" }],
    ["dense", { units: 128, activation: "relu" }],
    ["dense", { units: 10 }],
  ],
  cnn: [
    ["conv2d", { filters: 16, kernelSize: [3, 3], padding: "same", activation: "relu" }],
    ["maxPool2d", {}],
    ["conv2d", { filters: 32, kernelSize: [3, 3], padding: "same", activation: "relu" }],
    ["maxPool2d", {}],
    ["flatten"],
    ["dense", { units: 128, activation: "relu" }],
    ["dense", { units: 10 }],
  ],
};

function graphOf(name: Workload["name"]): GraphDescription {
  const chain: readonly Layer[] = [["input"], ...heads[name]];
  const nodes: GraphNode[] = chain.map(([layer, attributes = {}], index) => ({ id: `n${index}`, layer, attributes }));
  const edges: GraphEdge[] = chain.slice(1).map((_, index) => ({
    id: `e${index}`,
    source: { node: `n${index}`, port: "y" },
    target: { node: `n${index + 1}`, port: "x" },
  }));
  nodes.push({ id: "target", layer: "target", attributes: {} }, { id: "loss", layer: "crossEntropy", attributes: {} });
  edges.push(
    { id: "p", source: { node: `n${chain.length - 1}`, port: "y" }, target: { node: "loss", port: "prediction" } },
    { id: "t", source: { node: "target", port: "y" }, target: { node: "loss", port: "target" } },
  );
  return { nodes, edges };
}

export async function createTrainyard(workload: Workload): Promise<Contender> {
  const { batchSize } = workload;
  const compiled = compileRun({
    projectName: workload.name,
    graph: graphOf(workload.name),
    data: { ...DEFAULT_DATA, dataset: "bench" },
    dataset: {
      id: "bench",
      name: "Bench",
      summary: "",
      source: "",
      licence: "",
      revision: "1",
      counts: { train: batchSize, validation: 0, test: 0 },
      fields: [
        { name: "image", role: "feature", kind: "image", shape: [28, 28, 1], dtype: "f32" },
        {
          name: "label",
          role: "target",
          kind: "category",
          shape: [],
          dtype: "i32",
          classCount: 10,
          classNames: Array.from({ length: 10 }, (_, digit) => String(digit)),
        },
      ],
    },
    training: { ...DEFAULT_TRAINING, batchSize, learningRate: LEARNING_RATE },
  });
  const device = await openGpuDevice(navigator.gpu);
  const session = device.createSession();
  const program = await session.prepare(compiled.train);
  for (const [name, { data }] of compiled.initialWeights()) session.write(name, data);
  const batch = { image: workload.images, label: workload.labels, weights: new Float32Array(batchSize).fill(1) };
  let [step, msSettled, settledSteps] = [0, 0, 0];
  const inFlight: StepHandle[] = [];
  let began = performance.now();
  return {
    name: "Trainyard webgpu",
    async step() {
      if (inFlight.length === 0) began = performance.now();
      inFlight.push(program.run(batch, { step, seed: 1, learningRate: LEARNING_RATE }, ["loss"]));
      step += 1;
      if (inFlight.length > 2) await inFlight.shift()?.done;
    },
    async settle() {
      const last = inFlight.at(-1);
      const outputs = await last?.outputs;
      await last?.done;
      msSettled += performance.now() - began;
      settledSteps = step;
      inFlight.length = 0;
      return outputs?.["loss"]?.data[0] ?? Number.NaN;
    },
    facts() {
      const { dispatches, passes, submits, encodeMs, steps } = program.counters;
      const msPerStep = msSettled / settledSteps;
      return {
        dispatches,
        passes,
        submits,
        encodeMs: (encodeMs / steps).toFixed(2),
        gflops: (workload.flops / msPerStep / 1e6).toFixed(2),
      };
    },
    dispose() {
      session.dispose();
      device.dispose();
    },
  };
}
