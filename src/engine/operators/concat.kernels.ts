/** GPU variants of concat: one dispatch an input, so that any number of inputs fits the device's bindings. */
import { elementCount } from "../ir/types";
import { aroundAxis } from "./axes";
import type { KernelPass, KernelSite, KernelVariant } from "./define";
import { gridOf, int } from "./define";
import { elementAlias, threadsOf } from "./strided-copy.kernels";

function parts({ inputs, outputs: [y], attributes, device }: KernelSite): KernelPass[] {
  if (y === undefined) return [];
  const axis = int(attributes, "axis");
  const { length, inner } = aroundAxis(y, axis);
  const threads = threadsOf(device);
  let begin = 0;
  return inputs.flatMap((x, position) => {
    const run = (x.shape[axis] ?? 0) * inner;
    const start = begin;
    begin += run;
    if (elementCount(x.shape) === 0) return [];
    const vector = [run, start, length * inner].every((elements) => elements % 4 === 0);
    const scale = vector ? 4 : 1;
    const count = elementCount(x.shape) / scale;
    return [
      {
        kernel: "concat-part",
        constants: {
          Element: elementAlias(y, vector),
          WORKGROUP: threads,
          COUNT: count,
          RUN: run / scale,
          ROW: (length * inner) / scale,
          BEGIN: start / scale,
        },
        bindings: [
          { positions: [position], access: "read" },
          { positions: [inputs.length], access: "read_write" },
        ],
        workgroups: gridOf(Math.ceil(count / threads)),
        flops: 0,
      } satisfies KernelPass,
    ];
  });
}

export const concatVariants: readonly KernelVariant[] = [
  {
    kernel: "concat-part",
    configure: (site) => {
      const [first, ...then] = parts(site);
      // Only an empty result has no part, and it is never dispatched.
      return first === undefined ? { constants: {}, workgroups: [1, 1, 1], flops: 0 } : { ...first, then };
    },
  },
];
