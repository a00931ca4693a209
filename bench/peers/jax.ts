/** jax-js on WebGPU, at its best: one jitted function holds forward, backward and Adam; nothing is read back between steps. */
import { blockUntilReady, defaultDevice, init, jit, lax, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import type { Contender, Workload } from "../workload";
import { LEARNING_RATE } from "../workload";

type Parameters = Record<string, np.Array>;

function uniform(shape: number[], fanIn: number, fanOut: number): np.Array {
  const limit = Math.sqrt(6 / (fanIn + fanOut));
  const size = shape.reduce((product, dimension) => product * dimension, 1);
  return np.array(Float32Array.from({ length: size }, () => (Math.random() * 2 - 1) * limit)).reshape(shape);
}

const zeros = (shape: number[]): np.Array => np.zeros(shape);

function initialize(name: Workload["name"]): Parameters {
  return name === "mlp"
    ? {
        w1: uniform([784, 256], 784, 256),
        b1: zeros([256]),
        w2: uniform([256, 128], 256, 128),
        b2: zeros([128]),
        w3: uniform([128, 10], 128, 10),
        b3: zeros([10]),
      }
    : {
        w1: uniform([16, 1, 3, 3], 9, 144),
        b1: zeros([16, 1, 1]),
        w2: uniform([32, 16, 3, 3], 144, 288),
        b2: zeros([32, 1, 1]),
        w3: uniform([1568, 128], 1568, 128),
        b3: zeros([128]),
        w4: uniform([128, 10], 128, 10),
        b4: zeros([10]),
      };
}

/** Consumes its arguments, as every function of jax-js does. */
function take(parameters: Parameters, name: string): np.Array {
  const value = parameters[name];
  if (value === undefined) throw new Error(`No parameter ${name}.`);
  return value;
}

function logits(name: Workload["name"], p: Parameters, images: np.Array): np.Array {
  if (name === "mlp") {
    const hidden1 = nn.relu(np.dot(images.reshape([-1, 784]), take(p, "w1")).add(take(p, "b1")));
    const hidden2 = nn.relu(np.dot(hidden1, take(p, "w2")).add(take(p, "b2")));
    return np.dot(hidden2, take(p, "w3")).add(take(p, "b3"));
  }
  const block = (x: np.Array, filter: np.Array, bias: np.Array): np.Array =>
    lax.reduceWindow(nn.relu(lax.convGeneralDilated(x, filter, [1, 1], "SAME").add(bias)), np.max, [2, 2], [2, 2]);
  const x1 = block(images.reshape([-1, 1, 28, 28]), take(p, "w1"), take(p, "b1"));
  const x2 = block(x1, take(p, "w2"), take(p, "b2"));
  const hidden = nn.relu(np.dot(x2.reshape([-1, 1568]), take(p, "w3")).add(take(p, "b3")));
  return np.dot(hidden, take(p, "w4")).add(take(p, "b4"));
}

export async function createJax(workload: Workload): Promise<Contender> {
  const devices = await init("webgpu");
  if (!devices.includes("webgpu")) throw new Error("jax-js has no WebGPU device here.");
  defaultDevice("webgpu");
  const images = np.array(workload.images).reshape([workload.batchSize, 784]);
  const labels = nn.oneHot(np.array(workload.labels), 10);
  await blockUntilReady([images.ref, labels.ref]);

  const loss = (p: Parameters, x: np.Array, y: np.Array): np.Array =>
    nn
      .logSoftmax(logits(workload.name, p, x))
      .mul(y)
      .sum()
      .mul(-1 / workload.batchSize);

  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
  // The powers of the decay rates are carried as arrays, so that the jitted step is traced once.
  const step = jit(
    (p: Parameters, m: Parameters, v: Parameters, power1: np.Array, power2: np.Array, x: np.Array, y: np.Array) => {
      const [value, gradients] = valueAndGrad(loss)(tree.ref(p), x, y);
      const next1 = power1.mul(beta1);
      const next2 = power2.mul(beta2);
      const [nextP, nextM, nextV]: [Parameters, Parameters, Parameters] = [{}, {}, {}];
      for (const name of Object.keys(p)) {
        const gradient = take(gradients, name);
        const m1 = take(m, name)
          .mul(beta1)
          .add(gradient.ref.mul(1 - beta1));
        const v1 = take(v, name)
          .mul(beta2)
          .add(gradient.ref.mul(gradient).mul(1 - beta2));
        const mean = m1.ref.div(np.array(1).sub(next1.ref));
        const deviation = np.sqrt(v1.ref.div(np.array(1).sub(next2.ref)));
        nextP[name] = take(p, name).sub(mean.div(deviation.add(epsilon)).mul(LEARNING_RATE));
        nextM[name] = m1;
        nextV[name] = v1;
      }
      return [value, nextP, nextM, nextV, next1, next2] as const;
    },
  );

  const zerosLike = (p: Parameters): Parameters =>
    Object.fromEntries(Object.entries(p).map(([name, value]) => [name, np.zeros(value.shape)]));
  let p = initialize(workload.name);
  let m = zerosLike(p);
  let v = zerosLike(p);
  let [power1, power2] = [np.array(1), np.array(1)];
  let last: np.Array | undefined;
  return {
    name: "jax-js 0.1.25 webgpu (jit)",
    step() {
      last?.dispose();
      [last, p, m, v, power1, power2] = step(p, m, v, power1, power2, images.ref, labels.ref);
    },
    async settle() {
      await blockUntilReady([tree.ref(p), tree.ref(m), tree.ref(v)]);
      if (last === undefined) return Number.NaN;
      return Number(await last.ref.jsAsync());
    },
    dispose() {
      last?.dispose();
      tree.dispose([p, m, v, power1, power2, images, labels]);
    },
  };
}
