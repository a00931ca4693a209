/**
 * The recurrent layers as ONNX has them: LSTM, GRU and RNN over sequences [time, batch, features], kernels [1, gates * units, in] with
 * the gates in an order of their own (https://onnx.ai/onnx/operators/onnx__LSTM.html, __GRU, __RNN).
 */
import type { OnnxAttribute, OnnxContext, TensorData } from "./define";
import { addNode, int64s, one } from "./onnx-layout";

interface RecurrentNode {
  readonly opType: "LSTM" | "GRU" | "RNN";
  /** Of our gates, in ONNX's order. */
  readonly order: readonly number[];
  /** Input positions: kernel, recurrent kernel, the input's bias, and the state's bias if the layer has one. */
  readonly kernel: number;
  readonly recurrentKernel: number;
  readonly bias: number;
  readonly recurrentBias?: number;
  readonly attributes?: Readonly<Record<string, OnnxAttribute>>;
}

/** Adds the node for inputs x [batch, time, features], ... and makes its results [batch, time, units] output 0. */
export function onnxRecurrence(context: OnnxContext, node: RecurrentNode): void {
  const { order } = node;
  const units = context.outputs[0]?.shape[2] ?? 0;
  const columns = order.length * units;
  const none: TensorData = new Float32Array(columns);
  const bias = gateBias(context, node.bias, order, units);
  const recurrentBias =
    node.recurrentBias === undefined
      ? context.constant("recurrentBias", { dtype: "f32", shape: [1, columns] }, none)
      : gateBias(context, node.recurrentBias, order, units);
  const operands = [
    addNode(context, "Transpose", [context.input(0)], { perm: [1, 0, 2] }),
    gateRows(context, node.kernel, order, units),
    gateRows(context, node.recurrentKernel, order, units),
    addNode(context, "Concat", [bias, recurrentBias], { axis: 1 }),
  ];
  const results = one(context.node(node.opType, operands, { hidden_size: units, ...node.attributes }));
  const flat = addNode(context, "Squeeze", [results, int64s(context, "axes", [1])]);
  context.setOutput(0, addNode(context, "Transpose", [flat], { perm: [1, 0, 2] }));
}

/** A kernel [in, gates * units] as [1, gates * units, in] with its gates in `order`: an initializer where the values are known. */
function gateRows(context: OnnxContext, position: number, order: readonly number[], units: number): string {
  const [inputs = 0, columns = 0] = context.inputs[position]?.shape ?? [];
  const shape = [1, columns, inputs];
  const data = context.parameterData(position);
  if (data !== undefined) {
    const values = data.slice();
    order.forEach((gate, place) => {
      for (let unit = 0; unit < units; unit++) {
        for (let input = 0; input < inputs; input++) {
          values[(place * units + unit) * inputs + input] = data[input * columns + gate * units + unit] ?? 0;
        }
      }
    });
    return context.constant(context.input(position), { dtype: "f32", shape }, values);
  }
  const rows = addNode(context, "Transpose", [context.input(position)], { perm: [1, 0] });
  return reordered(context, rows, order, [order.length, units, inputs], shape);
}

/** A bias [gates * units] as [1, gates * units] with its gates in `order`. */
function gateBias(context: OnnxContext, position: number, order: readonly number[], units: number): string {
  const columns = order.length * units;
  const data = context.parameterData(position);
  if (data === undefined) {
    return reordered(context, context.input(position), order, [order.length, units], [1, columns]);
  }
  const values = data.slice();
  order.forEach((gate, place) => values.set(data.subarray(gate * units, (gate + 1) * units), place * units));
  return context.constant(context.input(position), { dtype: "f32", shape: [1, columns] }, values);
}

function reordered(
  context: OnnxContext,
  value: string,
  order: readonly number[],
  byGate: readonly number[],
  shape: readonly number[],
): string {
  const gates = addNode(context, "Reshape", [value, int64s(context, "byGate", byGate)]);
  const chosen = addNode(context, "Gather", [gates, int64s(context, "order", order)], { axis: 0 });
  return addNode(context, "Reshape", [chosen, int64s(context, "shape", shape)]);
}
