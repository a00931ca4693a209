/**
 * GPU variants of batchNorm and its gradient, three dispatches each: sums over columns by splits, a small one that makes the
 * numbers of each channel from them, and one over all elements.
 */
import type { Shape } from "../ir/types";
import { elementCount } from "../ir/types";
import type { ColumnSums } from "./column-kernels";
import { columnSums } from "./column-kernels";
import type { KernelConstant, KernelPass, KernelSite, KernelVariant } from "./define";
import { gridOf, int } from "./define";
import { elementAliases, widthOf } from "./flat-kernels";
import { read, write } from "./kernel-bindings";
import { threadsOf } from "./strided-copy.kernels";

interface BatchShape {
  readonly positions: number;
  readonly channels: number;
}

function shapeOf(shape: Shape): BatchShape {
  const channels = shape.at(-1) ?? 0;
  return { channels, positions: channels === 0 ? 0 : elementCount(shape) / channels };
}

function channelPass(
  { positions, channels }: BatchShape,
  { splits, pass }: ColumnSums,
  site: KernelSite,
): Omit<KernelPass, "kernel" | "bindings"> {
  const size: KernelConstant = pass.constants["SPLIT_SIZE"] ?? positions;
  return {
    constants: {
      CHANNELS: channels,
      POSITIONS: positions,
      SPLITS: splits,
      SPLIT_SIZE: size,
      EPSILON: int(site.attributes, "epsilon"),
    },
    workgroups: [Math.ceil(channels / 64), 1, 1],
    flops: channels * splits * 4,
  };
}

/** Positions of a channel that one invocation makes: a software adapter gains by keeping the channel's numbers in registers. */
const SERIAL_POSITIONS = 16;

function elementPass(
  { device, outputs: [y] }: KernelSite,
  { positions, channels }: BatchShape,
  flopsAnElement: number,
) {
  const width = widthOf(channels);
  const units = channels / width;
  const size = device.software ? SERIAL_POSITIONS : 1;
  const workgroup = threadsOf(device);
  return {
    constants: {
      ...elementAliases(width),
      WORKGROUP: workgroup,
      WIDTH: width,
      UNITS: units,
      POSITIONS: positions,
      SIZE: size,
    },
    workgroups: gridOf(Math.ceil((Math.ceil(positions / size) * units) / workgroup)),
    lib: ["put-epilogue"],
    epilogueWidth: width,
    flops: elementCount(y?.shape ?? []) * flopsAnElement,
  };
}

/** Positions of the values: x, gamma, beta; y, mean, variance; partial sums, coefficients. */
const FORWARD = { x: 0, gamma: 1, beta: 2, y: 3, mean: 4, variance: 5, partial: 6, coefficients: 7 };

export const batchNormVariants: readonly KernelVariant[] = [
  {
    kernel: "batch-norm-moments",
    when: ({ inputs: [x] }) => elementCount(x?.shape ?? []) > 0,
    configure: (site) => {
      const shape = shapeOf(site.inputs[0]?.shape ?? []);
      const sums = columnSums(shape, site.device);
      return {
        ...sums.pass,
        flops: shape.positions * shape.channels * 4,
        bindings: [read(FORWARD.x), write(FORWARD.partial)],
        scratch: [2 * sums.splits * shape.channels, 3 * shape.channels],
        then: [
          {
            ...channelPass(shape, sums, site),
            kernel: "batch-norm-merge",
            bindings: [
              read(FORWARD.partial),
              read(FORWARD.gamma),
              read(FORWARD.beta),
              write(FORWARD.mean),
              write(FORWARD.variance),
              write(FORWARD.coefficients),
            ],
          },
          {
            ...elementPass(site, shape, 3),
            kernel: "batch-norm-apply",
            bindings: [read(FORWARD.x), read(FORWARD.coefficients), write(FORWARD.y)],
          },
        ],
      };
    },
  },
];

/** Positions of the values: dy, x, gamma, mean, variance; dx, dgamma, dbeta; partial sums, coefficients. */
const BACKWARD = {
  dy: 0,
  x: 1,
  gamma: 2,
  mean: 3,
  variance: 4,
  dx: 5,
  dgamma: 6,
  dbeta: 7,
  partial: 8,
  coefficients: 9,
};

export const batchNormGradientVariants: readonly KernelVariant[] = [
  {
    kernel: "batch-norm-columns",
    when: ({ inputs: [dy] }) => elementCount(dy?.shape ?? []) > 0,
    configure: (site) => {
      const shape = shapeOf(site.inputs[0]?.shape ?? []);
      const sums = columnSums(shape, site.device);
      return {
        ...sums.pass,
        flops: shape.positions * shape.channels * 4,
        bindings: [read(BACKWARD.dy), read(BACKWARD.x), read(BACKWARD.mean), write(BACKWARD.partial)],
        scratch: [2 * sums.splits * shape.channels, 4 * shape.channels],
        then: [
          {
            ...channelPass(shape, sums, site),
            kernel: "batch-norm-gradient-merge",
            bindings: [
              read(BACKWARD.partial),
              read(BACKWARD.gamma),
              read(BACKWARD.mean),
              read(BACKWARD.variance),
              write(BACKWARD.dgamma),
              write(BACKWARD.dbeta),
              write(BACKWARD.coefficients),
            ],
          },
          {
            ...elementPass(site, shape, 5),
            kernel: "batch-norm-gradient-apply",
            bindings: [read(BACKWARD.dy), read(BACKWARD.x), read(BACKWARD.coefficients), write(BACKWARD.dx)],
          },
        ],
      };
    },
  },
];
