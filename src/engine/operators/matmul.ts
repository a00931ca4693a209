/** Matrix product, of two matrices or of two equally long stacks of them. */
import { elementCount, formatType, sameShape } from "../ir/types";
import type { TensorType } from "../ir/types";
import { defineOperator, flag, inferred, refused } from "./define";
import { matmulVariants } from "./matmul.kernels";
import { multiplyMatrices } from "./matrix-product";
import type { OnnxContext } from "./define";
import { addNode } from "./onnx-layout";
import { tensorflowResult, typed } from "./tensorflow-nodes";

/** Rows and columns as multiplied. */
function matrix(type: TensorType, transposed: boolean): { rows: number; columns: number } {
  const [last = 0, before = 0] = [type.shape.at(-1), type.shape.at(-2)];
  return transposed ? { rows: last, columns: before } : { rows: before, columns: last };
}

function transposedOperand(context: OnnxContext, position: number, transposed: boolean): string {
  const name = context.input(position);
  if (!transposed) return name;
  const rank = context.inputs[position]?.shape.length ?? 2;
  const perm = Array.from({ length: rank }, (_, axis) => axis);
  perm[rank - 1] = rank - 2;
  perm[rank - 2] = rank - 1;
  return addNode(context, "Transpose", [name], { perm });
}

export const matmul = defineOperator({
  name: "matmul",
  version: 1,
  docs: {
    summary: "Matrix product over the last two dimensions; dimensions in front are equal and counted through.",
    formula: "y[..., m, n] = sum over k of a[..., m, k] * b[..., k, n]",
    references: [],
  },
  inputs: ["a", "b"],
  outputs: ["y"],
  attributes: { transposeA: { kind: "boolean", default: false }, transposeB: { kind: "boolean", default: false } },
  infer: ([a, b], attributes) => {
    if (a?.dtype !== "f32" || b?.dtype !== "f32") return refused("needs a and b, both f32");
    const stack = a.shape.slice(0, -2);
    if (a.shape.length < 2 || a.shape.length !== b.shape.length || !sameShape(stack, b.shape.slice(0, -2))) {
      return refused(`${formatType(a)} and ${formatType(b)} are not matrices, or not equally long stacks of them`);
    }
    const left = matrix(a, flag(attributes, "transposeA"));
    const right = matrix(b, flag(attributes, "transposeB"));
    if (left.columns !== right.rows) {
      return refused(
        `the left matrix has ${left.columns} columns, the right one ${right.rows} rows: they must be equal`,
      );
    }
    return inferred({ dtype: "f32", shape: [...stack, left.rows, right.columns] });
  },
  body: {
    kind: "primitive",
    gradient: ({ b, inputs: [left, right], outputGradients: [g], attributes, needed }) => {
      if (left === undefined || right === undefined || g === undefined) return [undefined, undefined];
      const tA = flag(attributes, "transposeA");
      const tB = flag(attributes, "transposeB");
      const product = (a: typeof g, c: typeof g, transposeA: boolean, transposeB: boolean): typeof g =>
        b.call("matmul", [a, c], { transposeA, transposeB });
      return [
        needed[0] !== true ? undefined : tA ? product(right, g, tB, true) : product(g, right, false, !tB),
        needed[1] !== true ? undefined : tB ? product(g, left, true, tA) : product(left, g, !tA, false),
      ];
    },
    reference: ([a, b], [type], attributes, context) => {
      if (a === undefined || b === undefined || type === undefined) return [];
      const output = context.zeros(type);
      const left = matrix(a.type, flag(attributes, "transposeA"));
      const right = matrix(b.type, flag(attributes, "transposeB"));
      const stack = elementCount(type.shape.slice(0, -2));
      for (let at = 0; at < stack; at++) {
        multiplyMatrices(
          { data: a.data, offset: at * left.rows * left.columns, transposed: flag(attributes, "transposeA") },
          { data: b.data, offset: at * right.rows * right.columns, transposed: flag(attributes, "transposeB") },
          output.data,
          at * left.rows * right.columns,
          left.rows,
          left.columns,
          right.columns,
        );
      }
      return [output];
    },
    gpu: { kind: "kernels", variants: matmulVariants },
  },
  export: {
    onnx: (context) => {
      const operands = [
        transposedOperand(context, 0, flag(context.attributes, "transposeA")),
        transposedOperand(context, 1, flag(context.attributes, "transposeB")),
      ];
      context.setOutput(0, addNode(context, "MatMul", operands));
    },
    tensorflow: tensorflowResult((context, operands) => {
      const [transposeA, transposeB] = [flag(context.attributes, "transposeA"), flag(context.attributes, "transposeB")];
      return context.inputs[0]?.shape.length === 2
        ? typed(context, "MatMul", operands, { transpose_a: transposeA, transpose_b: transposeB })
        : typed(context, "BatchMatMulV2", operands, { adj_x: transposeA, adj_y: transposeB });
    }),
  },
});
