/** Small training modules for tests of lowering, memory planning and the devices. No product code imports it. */
import { differentiate } from "../autodiff/differentiate";
import { ModuleBuilder } from "../ir/builder";
import type { Attributes, Module, Shape, ValueId } from "../ir/types";
import { inferOutputs } from "../operators/registry";

export interface SampleOptimizer {
  readonly operator: "sgdUpdate" | "adamUpdate";
  readonly attributes: Attributes;
  readonly moments: number;
}

export const sgd: SampleOptimizer = { operator: "sgdUpdate", attributes: {}, moments: 0 };
export const momentum: SampleOptimizer = { operator: "sgdUpdate", attributes: { momentum: 0.9 }, moments: 1 };
export const adam: SampleOptimizer = { operator: "adamUpdate", attributes: {}, moments: 2 };

class Network {
  readonly b: ModuleBuilder;
  readonly parameters: ValueId[] = [];

  constructor(name: string) {
    this.b = new ModuleBuilder(name, inferOutputs);
  }

  parameter(name: string, shape: Shape): ValueId {
    const value = this.b.input(name, "parameter", { dtype: "f32", shape });
    this.parameters.push(value);
    return value;
  }

  dense(name: string, x: ValueId, units: number): ValueId {
    const [, features = 1] = this.b.shape(x);
    return this.b.within({ origin: name }, () => {
      const product = this.b.call("matmul", [x, this.parameter(`${name}/kernel`, [features, units])]);
      return this.b.call("add", [product, this.parameter(`${name}/bias`, [units])]);
    });
  }

  /** Mean cross-entropy as the loss; gradients and the optimizer's update. */
  finish(logits: ValueId, labels: ValueId, optimizer: SampleOptimizer): Module {
    const losses = this.b.call("softmaxCrossEntropy", [logits, labels]);
    const loss = this.b.call("reduceMean", [losses], { axes: [0] });
    this.b.output("loss", loss);
    this.parameters.forEach((value, index) => this.b.output(`marker ${index}`, value));
    const { module, gradients } = differentiate(this.b.finish(), loss, this.parameters);
    const marked = module.outputs.filter(({ name }) => name.startsWith("marker")).map(({ value }) => value);
    const plain = { ...module, outputs: module.outputs.filter(({ name }) => !name.startsWith("marker")) };
    const b = new ModuleBuilder(module.name, inferOutputs, plain);
    const state = Array.from({ length: optimizer.moments }, (_, moment) =>
      marked.map((value, index) => b.input(`moment-${moment}/${index}`, "state", b.type(value))),
    ).flat();
    b.within({ phase: "update" }, () => {
      const inputs = [b.constant(1), ...marked, ...gradients, ...state];
      const results = b.emit(optimizer.operator, inputs, optimizer.attributes);
      [...marked, ...state].forEach((input, index) => b.update(input, results[index] ?? input));
    });
    return b.finish();
  }
}

/** Dense, ReLU, dropout, dense; softmax cross-entropy. */
export function mlpModule(
  batch: number,
  features: number,
  hidden: number,
  classes: number,
  optimizer: SampleOptimizer,
): Module {
  const network = new Network("mlp");
  const { b } = network;
  const x = b.input("x", "batch", { dtype: "f32", shape: [batch, features] });
  const labels = b.input("labels", "batch", { dtype: "i32", shape: [batch] });
  const active = b.within({ origin: "hidden" }, () => b.call("relu", [network.dense("hidden", x, hidden)]));
  const dropped = b.within({ origin: "dropout" }, () => b.call("dropout", [active], { rate: 0.25, stream: 11 }));
  return network.finish(network.dense("logits", dropped, classes), labels, optimizer);
}

/** Convolution, batch normalization with running statistics, ReLU, a residual, pooling, dense. */
export function residualModule(batch: number, optimizer: SampleOptimizer): Module {
  const network = new Network("residual");
  const { b } = network;
  const x = b.input("x", "batch", { dtype: "f32", shape: [batch, 8, 8, 4] });
  const labels = b.input("labels", "batch", { dtype: "i32", shape: [batch] });
  const geometry = { strides: [1, 1], padding: [1, 1, 1, 1], dilations: [1, 1], groups: 1 };
  const convolved = b.within({ origin: "conv" }, () =>
    b.call("conv2d", [x, network.parameter("conv/kernel", [3, 3, 4, 4])], geometry),
  );
  const gamma = network.parameter("norm/gamma", [4]);
  const beta = network.parameter("norm/beta", [4]);
  const [normal = convolved, mean = convolved, variance = convolved] = b.within({ origin: "norm" }, () =>
    b.emit("batchNorm", [convolved, gamma, beta], { epsilon: 1e-3 }),
  );
  for (const [name, value] of [["norm/mean", mean] as const, ["norm/variance", variance] as const]) {
    const running = b.input(name, "state", { dtype: "f32", shape: [4] });
    const kept = b.call("multiply", [running, b.constant(0.9)]);
    b.update(running, b.call("add", [kept, b.call("multiply", [value, b.constant(0.1)])]));
  }
  const sum = b.within({ origin: "residual" }, () => b.call("add", [b.call("relu", [normal]), x]));
  const pooled = b.within({ origin: "pool" }, () =>
    b.call("maxPool2d", [sum], { size: [2, 2], strides: [2, 2], padding: [0, 0, 0, 0] }),
  );
  const flat = b.call("reshape", [pooled], { shape: [-1, 64] });
  return network.finish(network.dense("logits", flat, 3), labels, optimizer);
}
