/** Products of matrices. One with known weights is a fully connected layer, which runtimes have their fastest kernels for. */
import { NO_ACTIVATION, RELU_ACTIVATION, bool, int8 } from "../litert-model";
import { broadcast, isSet, operand, permuted } from "../lowering";
import type { Lower, Site, Value } from "../lowering";

/** Weights as [units, inputs], transposed where they are not. */
function fullyConnected(site: Site, x: Value, weights: Value, transposed: boolean): Value | undefined {
  const { data, shape } = weights;
  if (data === undefined || shape.length !== 2) return undefined;
  const turned = transposed ? { shape, data } : permuted(data, shape, [1, 0]);
  const [units = 1] = turned.shape;
  const kernel = site.constant(site.node.inputs[1] ?? "kernel", { type: "f32", shape: turned.shape }, turned.data);
  const { bias, relu } = site.absorbed;
  const fields = [int8(relu ? RELU_ACTIVATION : NO_ACTIVATION), int8(0), bool(false), bool(false)];
  const result = { type: "f32", shape: [...x.shape.slice(0, -1), units] } as const;
  return site.emit("FULLY_CONNECTED", [x, kernel, bias ?? zeroBias(site, units)], result, { type: 8, fields });
}

/** Not every runtime takes a layer without a bias. */
export function zeroBias(site: Site, units: number): Value {
  return site.constant("bias", { type: "f32", shape: [units] }, new Float32Array(units));
}

function batched(site: Site, a: Value, b: Value, turnA: boolean, turnB: boolean): Value {
  const last = (shape: readonly number[], turned: boolean) => shape.at(turned ? -2 : -1) ?? 1;
  const before = (shape: readonly number[], turned: boolean) => shape.at(turned ? -1 : -2) ?? 1;
  const shape = [
    ...broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2)),
    before(a.shape, turnA),
    last(b.shape, turnB),
  ];
  const options = { type: 101, fields: [bool(turnA), bool(turnB), bool(false)] };
  return site.emit("BATCH_MATMUL", [a, b], { type: "f32", shape }, options);
}

const matmul: Lower = (site) => {
  const [a, b] = [operand(site, 0), operand(site, 1)];
  const [turnA, turnB] = [isSet(site, "transpose_a"), isSet(site, "transpose_b")];
  const dense = turnA || a.data !== undefined ? undefined : fullyConnected(site, a, b, turnB);
  return dense ?? batched(site, a, b, turnA, turnB);
};

const batchMatmul: Lower = (site) =>
  batched(site, operand(site, 0), operand(site, 1), isSet(site, "adj_x"), isSet(site, "adj_y"));

export const matrix: Readonly<Record<string, Lower>> = { MatMul: matmul, BatchMatMulV2: batchMatmul };
