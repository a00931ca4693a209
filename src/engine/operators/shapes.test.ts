/** What inference refuses, and in which words: people read these sentences where no layer caught the mistake before. */
import { describe, expect, it } from "vitest";
import type { Attributes, TensorType } from "../ir/types";
import { errorFunction } from "./error-function";
import { inferOutputs } from "./registry";
import { f32Literal, literal } from "./wgsl-literals";

const f32 = (...shape: number[]): TensorType => ({ dtype: "f32", shape });
const i32 = (...shape: number[]): TensorType => ({ dtype: "i32", shape });

describe("inference", () => {
  it.each<[string, readonly TensorType[], Attributes, RegExp]>([
    ["add", [f32(2), f32(3)], {}, /f32\[2\] and f32\[3\] do not broadcast/],
    ["add", [f32(2), i32(2)], {}, /a is f32 and b is i32/],
    ["exp", [i32(2)], {}, /x is i32, expected f32/],
    ["matmul", [f32(2, 3), f32(4, 5)], {}, /left matrix has 3 columns, the right one 4 rows/],
    ["matmul", [f32(2, 3), f32(1, 3, 5)], {}, /not matrices/],
    ["reshape", [f32(6)], { shape: [-1, 4] }, /f32\[6\] has no view of shape \[-1, 4\]/],
    ["transpose", [f32(2, 3)], { permutation: [0, 0] }, /each of the 2 dimensions once/],
    ["concat", [f32(2, 3), f32(3, 3)], { axis: 1 }, /f32\[3, 3\] does not continue f32\[2, 3\]/],
    ["slice", [f32(4)], { starts: [1], ends: [5] }, /no part of f32\[4\]/],
    ["reduceSum", [f32(4)], { axes: [-1] }, /axis -1 is no dimension of \[4\]/],
    ["reduceSum", [f32(4)], { axes: [] }, /name at least one dimension/],
    ["reduceMax", [f32(4, 0)], { axes: [1] }, /no elements/],
    ["softmax", [f32(4)], { axis: 2 }, /axis 2/],
    ["conv2d", [f32(1, 2, 2, 3), f32(3, 3, 3, 4)], {}, /window of 3 x 3 does not fit into an image of 2 x 2/],
    ["conv2d", [f32(1, 5, 5, 2), f32(3, 3, 3, 4)], {}, /takes 3 channels, the image has 2/],
    ["conv2d", [f32(1, 5, 5, 4), f32(3, 3, 2, 3)], { groups: 2 }, /2 groups do not divide 3 output channels/],
    ["conv2d", [f32(5, 5, 4), f32(3, 3, 4, 3)], {}, /expected f32 \[batch, height, width, channels\]/],
    [
      "maxPool2d",
      [f32(1, 4, 4, 1)],
      { size: [2, 2], strides: [2, 2], padding: [2, 0, 0, 0] },
      /not smaller than the window/,
    ],
    ["gather", [f32(4, 2), f32(3)], {}, /ids is f32\[3\], expected i32/],
    ["softmaxCrossEntropy", [f32(4, 3), i32(3)], {}, /not one for each row/],
    ["dropout", [f32(4)], { rate: 1, stream: 0 }, /rate is 1/],
    ["batchNorm", [f32(4, 3), f32(4), f32(3)], {}, /gamma is f32\[4\], expected f32\[3\]/],
    ["layerNorm", [f32(4, 3), f32(3), f32(3)], { axes: 3 }, /axes is 3/],
    ["lstm", [f32(2, 0, 3), f32(3, 16), f32(4, 16), f32(16)], {}, /x has no time steps: .* at least 1/],
    ["lstm", [f32(2, 5, 3), f32(2, 16), f32(4, 16), f32(16)], {}, /kernel is f32\[2, 16\], expected f32\[3, 16\]/],
    ["gru", [f32(2, 5, 3), f32(3, 16), f32(4, 16), f32(16), f32(16)], {}, /expected f32 \[units, 3 \* units\]/],
    ["gru", [f32(2, 5, 3), f32(3, 12), f32(4, 12), f32(12), f32(4)], {}, /recurrentBias is f32\[4\]/],
    ["simpleRnn", [f32(2, 5, 3), f32(3, 4), f32(4, 4), f32(4)], { activation: "gelu" }, /expected tanh or relu/],
    ["reverse", [f32(2, 3)], { axis: 2 }, /axis is 2, expected one from 0 to 1/],
    ["sgdUpdate", [f32(), f32(2), f32(3)], {}, /f32\[3\] stands for a parameter f32\[2\]/],
    ["sgdUpdate", [f32(), f32(2), f32(2)], { momentum: 0.9 }, /3 equally long groups/],
    ["cast", [f32(2)], { dtype: "f64" }, /dtype is f64/],
    ["relu", [f32(2)], { alpha: 1 }, /no attribute alpha/],
    ["leakyRelu", [], {}, /needs the input x/],
    ["nonesuch", [], {}, /no operator named nonesuch/],
  ])("%s refuses what does not fit (%#)", (operator, inputs, attributes, message) => {
    expect(() => inferOutputs(operator, inputs, attributes)).toThrow(message);
  });

  it("fills in the batch dimension, also an empty one", () => {
    expect(inferOutputs("reshape", [f32(7, 4, 5)], { shape: [-1, 20] }).outputs).toEqual([f32(7, 20)]);
    expect(inferOutputs("reshape", [f32(0, 4, 5)], { shape: [-1, 20] }).outputs).toEqual([f32(0, 20)]);
  });

  it("completes attributes with their defaults", () => {
    expect(inferOutputs("matmul", [f32(2, 3), f32(3, 4)], {}).attributes).toEqual({
      transposeA: false,
      transposeB: false,
    });
  });
});

describe("WGSL literals", () => {
  it.each([
    [0.1, "0.10000000149011612f"],
    [3, "3.0f"],
    [-2, "(-2.0f)"],
    [1e-8, "9.99999993922529e-9f"],
    [Infinity, "3.4028234663852886e+38f"],
  ])("%f", (value, expected) => {
    expect(f32Literal(value)).toBe(expected);
  });

  it("writes integers in their own type", () => {
    expect(literal(-3, "i32")).toBe("i32(-3)");
    expect(literal(7, "u32")).toBe("7u");
    expect(literal(7, "i32")).toBe("7i");
  });
});

describe("errorFunction", () => {
  // Abramowitz and Stegun, table 7.1, and erfc(3) to 15 digits.
  it.each([
    [0, 0],
    [0.5, 0.520499877813047],
    [1, 0.842700792949715],
    [2, 0.995322265018953],
    [3, 0.999977909503001],
    [-1, -0.842700792949715],
    [7, 1],
  ])("erf(%f)", (x, expected) => {
    expect(errorFunction(x)).toBeCloseTo(expected, 14);
  });
});
