/**
 * How sums and maxima run on the GPU. The reduced dimensions become runs `[outer, length, inner]`, reduced one after the other; a long
 * run with few results is reduced by chunks first. The order of the additions follows from the shape and the device alone.
 */
import type { Shape, TensorType } from "../ir/types";
import { elementCount } from "../ir/types";
import type { DeviceTraits, KernelConfiguration, KernelPass, KernelSite, KernelVariant } from "./define";
import { gridOf, ints } from "./define";
import { threadsOf } from "./strided-copy.kernels";

export interface Combination {
  readonly maximum: boolean;
  /** What no elements reduce to. */
  readonly initial: (dtype: TensorType["dtype"]) => number;
}

/** One run to reduce: the tensor is `[outer, length, inner]`, the result `[outer, inner]`. */
interface Run {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** A run, or a chunked part of it: the result is `[outer, ceil(length / chunk), inner]`. */
interface Stage extends Run {
  readonly chunk: number;
}

/** Longest serial sum of one thread, if there is work for more threads; also bounds the rounding error. */
const MAX_SERIAL = 256;
/** Results beside which a run need not be cut up to fill the device. */
const ENOUGH_RESULTS = 16384;
/** Shortest row that a workgroup reduces together. */
const MIN_TREE = 128;
const MAX_TREE_ROW = 65536;

/**
 * Reduced runs from the last to the first. `outer` counts all dimensions in front of the run, `inner` only the kept ones behind it:
 * the reduced ones are gone by then.
 */
function runsOf(shape: Shape, axes: readonly number[]): Run[] {
  const runs: Run[] = [];
  let inner = 1;
  let length: number | undefined;
  const close = (axis: number): void => {
    if (length !== undefined) runs.push({ outer: elementCount(shape.slice(0, axis + 1)), length, inner });
    length = undefined;
  };
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    if (axes.includes(axis)) {
      length = (length ?? 1) * size;
    } else {
      close(axis);
      inner *= size;
    }
  }
  close(-1);
  return runs.length === 0 ? [{ outer: 1, length: 1, inner: elementCount(shape) }] : runs;
}

function byRows({ length, inner }: Run, device: DeviceTraits): boolean {
  return inner === 1 && length >= MIN_TREE && !device.software;
}

/** One stage, or two where a run is long and its results are few. */
function stagesOf(run: Run, device: DeviceTraits): Stage[] {
  const { outer, length, inner } = run;
  const results = outer * inner;
  const longest = byRows(run, device) ? MAX_TREE_ROW : results >= ENOUGH_RESULTS ? 4 * MAX_SERIAL : MAX_SERIAL;
  if (length <= longest) return [{ ...run, chunk: Math.max(1, length) }];
  // Chunks are a multiple of four, so that rows stay readable by vec4.
  const chunk = Math.ceil(Math.sqrt(length) / 4) * 4;
  const chunks = Math.ceil(length / chunk);
  return [{ ...run, chunk }, ...stagesOf({ outer, length: chunks, inner }, device)];
}

/** The dispatch of one stage. */
function stagePass(
  stage: Stage,
  dtype: TensorType["dtype"],
  combination: Combination,
  device: DeviceTraits,
  last: boolean,
): Omit<KernelPass, "bindings"> {
  const { outer, length, inner, chunk } = stage;
  const chunks = Math.max(1, Math.ceil(length / chunk));
  const threads = threadsOf(device);
  const shared = { INITIAL: combination.initial(dtype), MAXIMUM: combination.maximum };
  const flops = outer * length * inner;
  const fuses = last && dtype === "f32";
  const finish = (width: 1 | 4): Pick<KernelPass, "lib" | "epilogueWidth"> =>
    fuses ? { lib: ["finish-epilogue"], epilogueWidth: width } : { lib: ["finish-plain"] };
  const tree = byRows({ outer, length: chunk, inner }, device);
  if (tree) {
    const sizes = { OUTER: outer, LENGTH: length, CHUNK: chunk, CHUNKS: chunks };
    // The tree halves: a power of two.
    const workgroup = 2 ** Math.floor(Math.log2(threads));
    return {
      kernel: "reduce-row-tree",
      constants: { Element: dtype, WORKGROUP: workgroup, ...sizes, ...shared },
      workgroups: gridOf(outer * chunks),
      flops,
      ...finish(1),
    };
  }
  if (inner === 1 && length % 4 === 0 && chunk % 4 === 0 && length > 0) {
    const sizes = { OUTER: outer, LENGTH: length / 4, CHUNK: chunk / 4, CHUNKS: chunks };
    return {
      kernel: "reduce-row-serial",
      constants: { Element: dtype, Vector: `vec4<${dtype}>`, WORKGROUP: threads, ...sizes, ...shared },
      workgroups: gridOf(Math.ceil((outer * chunks) / threads)),
      flops,
      ...finish(1),
    };
  }
  const vector = inner % 4 === 0;
  const width = vector ? inner / 4 : inner;
  return {
    kernel: "reduce-serial",
    constants: {
      Element: vector ? `vec4<${dtype}>` : dtype,
      WORKGROUP: threads,
      OUTER: outer,
      LENGTH: length,
      INNER: width,
      CHUNK: chunk,
      CHUNKS: chunks,
      WIDTH: vector ? 4 : 1,
      ...shared,
    },
    workgroups: gridOf(Math.ceil((outer * chunks * width) / threads)),
    flops,
    ...finish(vector ? 4 : 1),
  };
}

/** All dispatches of a reduction, each reading what the one before it wrote. */
function configure(
  { inputs: [x], attributes, device }: KernelSite,
  combination: Combination,
): { readonly kernel: string; readonly configuration: KernelConfiguration } {
  const type = x ?? { dtype: "f32", shape: [] };
  const runs = runsOf(type.shape, ints(attributes, "axes"));
  const stages = runs.flatMap((run) => stagesOf(run, device));
  const scratch = stages
    .slice(0, -1)
    .map(({ outer, length, inner, chunk }) => outer * Math.ceil(length / chunk) * inner);
  const passes = stages.map((stage, index): KernelPass => {
    const from = index === 0 ? 0 : 1 + index;
    const to = index === stages.length - 1 ? 1 : 2 + index;
    return {
      ...stagePass(stage, type.dtype, combination, device, index === stages.length - 1),
      bindings: [
        { positions: [from], access: "read" },
        { positions: [to], access: "read_write" },
      ],
    };
  });
  const [first, ...then] = passes;
  if (first === undefined) throw new Error("A reduction has at least one stage.");
  const { kernel, ...configuration } = first;
  return { kernel, configuration: { ...configuration, scratch, then } };
}

/** One variant for each kernel that the first dispatch may be. */
export function reductionVariants(combination: Combination): readonly KernelVariant[] {
  return ["reduce-row-tree", "reduce-row-serial", "reduce-serial"].map((kernel) => ({
    kernel,
    when: (site) => configure(site, combination).kernel === kernel,
    configure: (site) => configure(site, combination).configuration,
  }));
}
