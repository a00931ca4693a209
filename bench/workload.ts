/** What every contender of the bench trains: the same shapes, batch, loss (mean softmax cross-entropy) and optimizer (Adam, 1e-3). */

export interface Workload {
  readonly name: "mlp" | "cnn";
  readonly batchSize: number;
  /** `[batch, 28, 28, 1]`, uniform in [0, 1). */
  readonly images: Float32Array;
  /** `[batch]`, 0..9. */
  readonly labels: Int32Array;
  /** Multiply-adds count 2; forward and backward of the matrix products and convolutions. */
  readonly flops: number;
}

export const LEARNING_RATE = 0.001;

function madd(...dimensions: readonly number[]): number {
  return 2 * dimensions.reduce((product, dimension) => product * dimension, 1);
}

/** Forward, gradient by the weights, and gradient by the input of all layers but the first. */
function stepFlops(batchSize: number, layers: readonly number[]): number {
  return batchSize * layers.reduce((sum, flops, index) => sum + flops * (index === 0 ? 2 : 3), 0);
}

export function makeWorkload(name: Workload["name"]): Workload {
  const batchSize = name === "mlp" ? 128 : 64;
  const images = Float32Array.from(
    { length: batchSize * 784 },
    (_, index) => (((index * 2654435761) >>> 8) % 1000) / 1000,
  );
  const labels = Int32Array.from({ length: batchSize }, (_, index) => index % 10);
  const layers =
    name === "mlp"
      ? [madd(784, 256), madd(256, 128), madd(128, 10)]
      : [madd(28, 28, 9, 16), madd(14, 14, 9, 16, 32), madd(1568, 128), madd(128, 10)];
  return { name, batchSize, images, labels, flops: stepFlops(batchSize, layers) };
}

/** A framework that trains one workload. */
export interface Contender {
  readonly name: string;
  /** Enqueues one training step. */
  step(): void | Promise<void>;
  /** Waits until the device has finished everything enqueued; returns the loss of the last step. */
  settle(): Promise<number>;
  /** Figures that only some contenders can give. */
  facts?(): Readonly<Record<string, number | string>>;
  dispose(): void;
}
