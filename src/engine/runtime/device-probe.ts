/** How fast a device multiplies matrices: a short measurement by which a software adapter is weighed against the CPU device. */
import { ModuleBuilder } from "../ir/builder";
import { inferOutputs } from "../operators/registry";
import type { ComputeDevice } from "./device";

const SIZE = 256;
/** Products that one step multiplies, one after the other. */
const PRODUCTS = 2;
const REPEATS = 3;

/**
 * The shortest of some steps of two products of 256 x 256 matrices, in milliseconds.
 * @throws whatever keeps the device from computing.
 */
export async function measureProducts(device: ComputeDevice): Promise<number> {
  const b = new ModuleBuilder("probe", inferOutputs);
  const x = b.input("x", "state", { dtype: "f32", shape: [SIZE, SIZE] });
  let y = x;
  for (let product = 0; product < PRODUCTS; product++) y = b.call("matmul", [y, x]);
  b.output("sum", b.call("reduceSum", [y], { axes: [0, 1] }));
  const session = device.createSession();
  try {
    const program = await session.prepare(b.finish());
    session.write("x", new Float32Array(SIZE * SIZE).fill(1 / SIZE));
    const step = async (): Promise<number> => {
      const startMs = performance.now();
      await program.run({}, { step: 0, seed: 0, learningRate: 0 }, ["sum"]).outputs;
      return performance.now() - startMs;
    };
    // The first steps compile.
    await step();
    await step();
    const times: number[] = [];
    for (let repeat = 0; repeat < REPEATS; repeat++) times.push(await step());
    return Math.min(...times);
  } finally {
    session.dispose();
  }
}
