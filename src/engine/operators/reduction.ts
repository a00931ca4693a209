/** What the reductions share: inference, the walk of the reference, and their ONNX layout. */
import type { Shape, TensorType } from "../ir/types";
import { axesProblem, reducedShape, rowMajorStrides } from "./axes";
import type { Attributes } from "../ir/types";
import type { Inferred, OnnxContext, Tensor } from "./define";
import { flag, inferred, ints, refused } from "./define";
import { forEachRow } from "./map-elements";
import type { OnnxLayout } from "./onnx-layout";
import { axisIn } from "./onnx-layout";

export function inferReduction(x: TensorType | undefined, attributes: Attributes): Inferred {
  if (x === undefined) return refused("needs the input x");
  const axes = ints(attributes, "axes");
  const problem = axesProblem(axes, x.shape);
  if (problem !== undefined) return refused(problem);
  return inferred({ dtype: x.dtype, shape: reducedShape(x.shape, axes, flag(attributes, "keepDims")) });
}

/** Strides of the reduced tensor in the coordinates of the input: 0 along the reduced axes. */
export function reducedStrides(shape: Shape, axes: readonly number[]): number[] {
  const kept = rowMajorStrides(reducedShape(shape, axes, true));
  return shape.map((_, axis) => (axes.includes(axis) ? 0 : (kept[axis] ?? 0)));
}

/** Adds every element of x to its place in `sums`, in row-major order. */
export function accumulate(x: Tensor, sums: Tensor, axes: readonly number[]): void {
  forEachRow(x.type.shape, [reducedStrides(x.type.shape, axes)], (offsets, start, length, steps) => {
    const step = steps[0] ?? 0;
    let to = offsets[0] ?? 0;
    if (step === 0) {
      // One double-precision sum a row, rounded once.
      let sum = 0;
      for (let from = start; from < start + length; from++) sum += x.data[from] ?? 0;
      sums.data[to] = (sums.data[to] ?? 0) + sum;
      return;
    }
    for (let from = start; from < start + length; from++) {
      sums.data[to] = (sums.data[to] ?? 0) + (x.data[from] ?? 0);
      to += step;
    }
  });
}

/**
 * Layout in which ONNX may reduce. NCHW serves where the kept dimensions come out in the module's order: with kept
 * dimensions always, without them if channels or both spatial dimensions go.
 */
export function reductionLayout(context: OnnxContext, axes: readonly number[], keepDims: boolean): OnnxLayout {
  if (context.inputs[0]?.shape.length !== 4) return "nhwc";
  return keepDims || axes.includes(3) || (axes.includes(1) && axes.includes(2)) ? "nchw" : "nhwc";
}

/** Input, axes and output of an ONNX reduction. */
export function onnxReduction(
  context: OnnxContext,
  axes: readonly number[],
  build: (x: string, axes: readonly number[], keepDims: number) => string,
): void {
  const keepDims = flag(context.attributes, "keepDims");
  const layout = reductionLayout(context, axes, keepDims);
  const x = layout === "nchw" ? context.input(0, layout) : context.input(0);
  const mapped = axes.map((axis) => axisIn(axis, layout)).sort((a, b) => a - b);
  context.setOutput(0, build(x, mapped, keepDims ? 1 : 0), keepDims ? layout : "nhwc");
}
