/**
 * The element-wise family: one definition of inference, broadcasting, gradients and kernels for all operators whose
 * output element depends on one element of each input. A member adds its formula, twice (WGSL and TypeScript), its
 * derivative and its ONNX name.
 */
import type { ModuleBuilder } from "../ir/builder";
import type { Attributes, Dtype, Shape, ValueId } from "../ir/types";
import { broadcastShapes, formatType, sameShape } from "../ir/types";
import type { AttributeDefinition, ExportMappings, OperatorDefinition, Unsupported } from "./define";
import { defineOperator, inferred, refused } from "./define";
import type { ElementLoop } from "./map-elements";
import { mapElements, mapRuns } from "./map-elements";

/** Sums a value down to `shape`, undoing NumPy broadcasting: the gradient of a broadcast operand. */
export function sumTo(b: ModuleBuilder, value: ValueId, shape: Shape): ValueId {
  const from = b.shape(value);
  if (sameShape(from, shape)) return value;
  const lead = from.length - shape.length;
  const axes = from.flatMap((dimension, axis) =>
    axis < lead || (shape[axis - lead] === 1 && dimension !== 1) ? [axis] : [],
  );
  const sum = axes.length === 0 ? value : b.call("reduceSum", [value], { axes, keepDims: false });
  return sameShape(b.shape(sum), shape) ? sum : b.call("reshape", [sum], { shape });
}

interface Member {
  readonly name: string;
  readonly summary: string;
  readonly formula: string;
  readonly references?: readonly string[];
  readonly attributes?: Readonly<Record<string, AttributeDefinition>>;
  /** Element types it takes; f32 alone if absent. */
  readonly dtypes?: readonly Dtype[];
  readonly lib?: readonly string[];
  readonly flops?: number;
  readonly onnx: ExportMappings["onnx"];
  readonly tensorflow: ExportMappings["tensorflow"];
}

export interface UnaryMember extends Member {
  readonly wgsl: (x: string, attributes: Attributes) => string;
  /** The formula on the CPU: for one element, or, where the speed matters, for a run of them. */
  readonly reference:
    { readonly scalar: (attributes: Attributes) => (x: number) => number } | { readonly loop: ElementLoop };
  /** Gradient by x, given x, the output y and the gradient g by y; undefined where the derivative is 0. */
  readonly gradient:
    | ((site: { b: ModuleBuilder; x: ValueId; y: ValueId; g: ValueId; attributes: Attributes }) => ValueId | undefined)
    | Unsupported;
}

export function defineUnary(member: UnaryMember): OperatorDefinition {
  const { gradient, reference } = member;
  const dtypes = member.dtypes ?? ["f32"];
  return defineOperator({
    name: member.name,
    version: 1,
    docs: { summary: member.summary, formula: member.formula, references: member.references ?? [] },
    inputs: ["x"],
    outputs: ["y"],
    attributes: member.attributes ?? {},
    infer: ([x]) => {
      if (x === undefined) return refused("needs the input x");
      if (!dtypes.includes(x.dtype)) return refused(`x is ${x.dtype}, expected ${dtypes.join(" or ")}`);
      return inferred(x);
    },
    body: {
      kind: "primitive",
      gradient:
        typeof gradient === "object"
          ? gradient
          : ({ b, inputs: [x], outputs: [y], outputGradients: [g], attributes }) =>
              x === undefined || y === undefined || g === undefined
                ? [undefined]
                : [gradient({ b, x, y, g, attributes })],
      reference: (inputs, [type], attributes, context) => {
        if (type === undefined) return [];
        if ("loop" in reference) return [mapRuns(inputs, type, context, reference.loop)];
        return [mapElements(inputs, type, context, reference.scalar(attributes))];
      },
      gpu: {
        kind: "elementwise",
        wgsl: ([x = "0.0"], attributes) => member.wgsl(x, attributes),
        ...(member.lib === undefined ? {} : { lib: member.lib }),
        flops: member.flops ?? 1,
      },
    },
    export: { onnx: member.onnx, tensorflow: member.tensorflow },
  });
}

export interface BinaryMember extends Member {
  readonly wgsl: (a: string, b: string) => string;
  /** The formula on the CPU: for one element, or, where the speed matters, for a run of them. */
  readonly reference: { readonly scalar: (a: number, b: number) => number } | { readonly loop: ElementLoop };
  /** Output element type, if it is not the inputs'. */
  readonly outputDtype?: Dtype;
  /**
   * Gradients by both operands in the shape of the output; the sum over broadcast dimensions is taken here.
   * A side that is not needed is not asked for.
   */
  readonly gradient:
    | ((site: { b: ModuleBuilder; left: ValueId; right: ValueId; y: ValueId; g: ValueId }) => {
        readonly left: () => ValueId;
        readonly right: () => ValueId;
      })
    | undefined;
}

export function defineBinary(member: BinaryMember): OperatorDefinition {
  const dtypes = member.dtypes ?? ["f32"];
  const { gradient, reference } = member;
  return defineOperator({
    name: member.name,
    version: 1,
    docs: { summary: member.summary, formula: member.formula, references: member.references ?? [] },
    inputs: ["a", "b"],
    outputs: ["y"],
    attributes: member.attributes ?? {},
    infer: ([a, b]) => {
      if (a === undefined || b === undefined) return refused("needs the inputs a and b");
      if (a.dtype !== b.dtype || !dtypes.includes(a.dtype)) {
        return refused(`a is ${a.dtype} and b is ${b.dtype}, expected both ${dtypes.join(" or both ")}`);
      }
      const shape = broadcastShapes(a.shape, b.shape);
      if (shape === undefined)
        return refused(`${formatType(a)} and ${formatType(b)} do not broadcast to a common shape`);
      return inferred({ dtype: member.outputDtype ?? a.dtype, shape });
    },
    body: {
      kind: "primitive",
      gradient: ({ b, inputs: [left, right], outputs: [y], outputGradients: [g], needed }) => {
        if (gradient === undefined || left === undefined || right === undefined || y === undefined || g === undefined) {
          return [undefined, undefined];
        }
        const rule = gradient({ b, left, right, y, g });
        return [
          needed[0] === true ? sumTo(b, rule.left(), b.shape(left)) : undefined,
          needed[1] === true ? sumTo(b, rule.right(), b.shape(right)) : undefined,
        ];
      },
      reference: (inputs, [type], _attributes, context) => {
        if (type === undefined) return [];
        if ("loop" in reference) return [mapRuns(inputs, type, context, reference.loop)];
        return [mapElements(inputs, type, context, reference.scalar)];
      },
      gpu: {
        kind: "elementwise",
        wgsl: ([a = "0.0", b = "0.0"]) => member.wgsl(a, b),
        ...(member.lib === undefined ? {} : { lib: member.lib }),
        flops: member.flops ?? 1,
      },
    },
    export: { onnx: member.onnx, tensorflow: member.tensorflow },
  });
}
