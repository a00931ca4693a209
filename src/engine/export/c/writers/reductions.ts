/** Operators that make one element of many: sums, largest elements and where they lie. */
import { rowMajorStrides, aroundAxis } from "../../../operators/axes";
import { int, ints } from "../../../operators/define";
import { C_TYPE } from "../c-text";
import type { CSite, CWriter } from "../c-writer";
import { inputType, outputType } from "../c-writer";
import { stridedLoops } from "../strided-loops";

/** Loops over what stays, and inside of them over what goes. @param each reads the element at the index it gets. */
function reduce(site: CSite, begin: (first: string) => string, each: (at: string) => string): readonly string[] {
  const { shape } = inputType(site, 0);
  const axes = ints(site.attributes, "axes");
  const strides = rowMajorStrides(shape);
  const kept = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const gone = shape.map((size, axis) => (axes.includes(axis) ? size : 1));
  return stridedLoops(kept, [rowMajorStrides(kept), strides], ([to = "0", from = "0"]) => [
    begin(from),
    ...stridedLoops(gone, [strides], ([at = "0"]) => [each(at)], { variable: "j", offsets: [from] }),
    `y0[${to}] = result;`,
  ]);
}

const reduceSum: CWriter = {
  write: (site) => ({
    lines: reduce(
      site,
      () => `${C_TYPE[outputType(site).dtype]} result = 0;`,
      (at) => `result += x0[${at}];`,
    ),
  }),
};

const reduceMax: CWriter = {
  write: (site) => ({
    lines: reduce(
      site,
      (first) => `${C_TYPE[outputType(site).dtype]} result = x0[${first}];`,
      (at) => `if (x0[${at}] > result) result = x0[${at}];`,
    ),
  }),
};

const argMax: CWriter = {
  write: (site) => {
    const { outer, length, inner } = aroundAxis(inputType(site, 0), int(site.attributes, "axis"));
    return {
      lines: stridedLoops(
        [outer, inner],
        [
          [inner, 1],
          [length * inner, 1],
        ],
        ([to = "0", from = "0"]) => [
          "int32_t best = 0;",
          `for (int32_t at = 1; at < ${length}; at++) {`,
          `  if (x0[${from} + at * ${inner}] > x0[${from} + best * ${inner}]) best = at;`,
          "}",
          `y0[${to}] = best;`,
        ],
      ),
    };
  },
};

export const reductions = { reduceSum, reduceMax, argMax };
