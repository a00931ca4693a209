/** Operators that only move elements: transpose, slice, reverse, pad, concat. */
import { aroundAxis, rowMajorStrides } from "../../../operators/axes";
import { int, ints } from "../../../operators/define";
import { numberLiteral } from "../c-text";
import type { CWriter } from "../c-writer";
import { inputType, outputType } from "../c-writer";
import { stridedLoops } from "../strided-loops";

const copy = ([to = "0", from = "0"]: readonly string[]): readonly string[] => [`y0[${to}] = x0[${from}];`];

const dot = (positions: readonly number[], strides: readonly number[]): number =>
  positions.reduce((sum, position, axis) => sum + position * (strides[axis] ?? 0), 0);

const transpose: CWriter = {
  write: (site) => {
    const { shape } = outputType(site);
    const strides = rowMajorStrides(inputType(site, 0).shape);
    const permuted = ints(site.attributes, "permutation").map((axis) => strides[axis] ?? 0);
    return { lines: stridedLoops(shape, [rowMajorStrides(shape), permuted], copy) };
  },
};

const slice: CWriter = {
  write: (site) => {
    const { shape } = outputType(site);
    const strides = rowMajorStrides(inputType(site, 0).shape);
    const offsets = [0, dot(ints(site.attributes, "starts"), strides)];
    return { lines: stridedLoops(shape, [rowMajorStrides(shape), strides], copy, { offsets }) };
  },
};

const reverse: CWriter = {
  write: (site) => {
    const { shape } = outputType(site);
    const axis = int(site.attributes, "axis");
    const own = rowMajorStrides(shape);
    const turned = own.map((stride, at) => (at === axis ? -stride : stride));
    const offsets = [0, ((shape[axis] ?? 1) - 1) * (own[axis] ?? 1)];
    return { lines: stridedLoops(shape, [own, turned], copy, { offsets }) };
  },
};

const pad: CWriter = {
  write: (site) => {
    const { shape, dtype } = outputType(site);
    const own = rowMajorStrides(shape);
    const inside = inputType(site, 0).shape;
    const value = numberLiteral(int(site.attributes, "value"), dtype);
    const offsets = [dot(ints(site.attributes, "before"), own), 0];
    return {
      lines: [
        ...stridedLoops(shape, [own], ([to = "0"]) => [`y0[${to}] = ${value};`]),
        ...stridedLoops(inside, [own, rowMajorStrides(inside)], copy, { offsets }),
      ],
    };
  },
};

const concat: CWriter = {
  write: (site) => {
    const type = outputType(site);
    const own = rowMajorStrides(type.shape);
    const axis = int(site.attributes, "axis");
    const { inner } = aroundAxis(type, axis);
    let begin = 0;
    const lines = site.inputs.flatMap(({ type: { shape } }, position) => {
      const offsets = [begin * inner, 0];
      begin += shape[axis] ?? 0;
      return stridedLoops(
        shape,
        [own, rowMajorStrides(shape)],
        ([to = "0", from = "0"]) => [`y0[${to}] = x${position}[${from}];`],
        { offsets },
      );
    });
    return { lines };
  },
};

export const moves = { transpose, slice, reverse, pad, concat };
