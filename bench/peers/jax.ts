/** jax-js at its best: one jitted function holds forward, backward and Adam; nothing is read back between steps. */
import { blockUntilReady, defaultDevice, init, jit, nn, numpy as np, tree, valueAndGrad } from "@jax-js/jax";
import type { BenchDevice, Contender } from "../contender";
import { LEARNING_RATE } from "../contender";
import type { ModelName } from "../models/reference-model";
import { referenceModels } from "../models/registry";
import type { Parameters } from "./jax-models";
import { jaxModels, take } from "./jax-models";

export async function createJax(name: ModelName, kind: BenchDevice): Promise<Contender> {
  const backend = kind === "webgpu" ? "webgpu" : "wasm";
  const devices = await init(backend);
  if (!devices.includes(backend)) throw new Error(`jax-js has no ${backend} device here.`);
  defaultDevice(backend);
  const { parameters, inputs, target, scores } = jaxModels[name](referenceModels[name]().batch(0));
  await blockUntilReady([inputs, target]);
  const rows = target.shape[0] ?? 1;

  const loss = (p: Parameters, x: np.Array[], y: np.Array): np.Array =>
    nn
      .logSoftmax(scores(p, x))
      .mul(y)
      .sum()
      .mul(-1 / rows);

  const [beta1, beta2, epsilon] = [0.9, 0.999, 1e-8];
  // The powers of the decay rates are carried as arrays, so that the jitted step is traced once.
  const step = jit(
    (p: Parameters, m: Parameters, v: Parameters, power1: np.Array, power2: np.Array, x: np.Array[], y: np.Array) => {
      const [value, gradients] = valueAndGrad(loss)(tree.ref(p), x, y);
      const next1 = power1.mul(beta1);
      const next2 = power2.mul(beta2);
      const [nextP, nextM, nextV]: [Parameters, Parameters, Parameters] = [{}, {}, {}];
      for (const parameter of Object.keys(p)) {
        const gradient = take(gradients, parameter);
        const m1 = take(m, parameter)
          .mul(beta1)
          .add(gradient.ref.mul(1 - beta1));
        const v1 = take(v, parameter)
          .mul(beta2)
          .add(gradient.ref.mul(gradient).mul(1 - beta2));
        const mean = m1.ref.div(np.array(1).sub(next1.ref));
        const deviation = np.sqrt(v1.ref.div(np.array(1).sub(next2.ref)));
        nextP[parameter] = take(p, parameter).sub(mean.div(deviation.add(epsilon)).mul(LEARNING_RATE));
        nextM[parameter] = m1;
        nextV[parameter] = v1;
      }
      return [value, nextP, nextM, nextV, next1, next2] as const;
    },
  );

  const zerosLike = (p: Parameters): Parameters =>
    Object.fromEntries(Object.entries(p).map(([parameter, value]) => [parameter, np.zeros(value.shape)]));
  let p = parameters;
  let m = zerosLike(p);
  let v = zerosLike(p);
  let [power1, power2] = [np.array(1), np.array(1)];
  let last: np.Array | undefined;
  return {
    name: `jax-js 0.1.25 ${backend} (jit)`,
    step() {
      last?.dispose();
      [last, p, m, v, power1, power2] = step(p, m, v, power1, power2, tree.ref(inputs), target.ref);
    },
    async settle() {
      await blockUntilReady([p, m, v]);
      if (last === undefined) return Number.NaN;
      return Number(await last.ref.jsAsync());
    },
    dispose() {
      last?.dispose();
      tree.dispose([p, m, v, power1, power2, inputs, target]);
    },
  };
}
