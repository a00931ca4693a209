/**
 * How the text of shaders gets into the program: every `.wgsl` file by its name. It is bundled as text, so that a page, a worker,
 * a test and the command line read the same files. Nothing is compiled here.
 */
import { storeInHalf } from "./half-storage";

const kernelFiles = import.meta.glob<string>("./kernels/*.wgsl", { query: "?raw", import: "default", eager: true });
const probeFiles = import.meta.glob<string>("./probes/*.wgsl", { query: "?raw", import: "default", eager: true });
const libFiles = import.meta.glob<string>("./lib/*.wgsl", { query: "?raw", import: "default", eager: true });

/** @throws Error that names a kernel without a file. */
export function kernelSource(kernel: string): string {
  const source = kernelFiles[`./kernels/${kernel}.wgsl`];
  if (source === undefined) throw new Error(`There is no shader file kernels/${kernel}.wgsl.`);
  return source;
}

/** A whole shader that measures the adapter. @throws Error that names a probe without a file. */
export function probeSource(probe: string): string {
  const source = probeFiles[`./probes/${probe}.wgsl`];
  if (source === undefined) throw new Error(`There is no shader file probes/${probe}.wgsl.`);
  return source;
}

/** @throws Error that names a fragment without a file. */
export function libSource(fragment: string): string {
  const source = libFiles[`./lib/${fragment}.wgsl`];
  if (source === undefined) throw new Error(`There is no shader fragment lib/${fragment}.wgsl.`);
  return source;
}

/**
 * The complete WGSL of a kernel call.
 * @param call `prelude` and, unless that is a whole shader already, the `file` that it stands in front of; `halves` are the
 * bindings that are stored as f16.
 */
export function assembleShader(call: {
  readonly prelude: string;
  readonly file?: string;
  readonly lib: readonly string[];
  readonly readsStepScalars: boolean;
  readonly halves?: readonly number[];
}): string {
  const fragments = new Set(["flat-index", ...(call.readsStepScalars ? ["step-scalars"] : []), ...call.lib]);
  const directives = [...fragments].filter((name) => name.startsWith("enable-"));
  const source = [
    ...[...new Set([...directives, ...fragments])].map(libSource),
    call.prelude,
    ...(call.file === undefined ? [] : [kernelSource(call.file)]),
  ].join("\n");
  return storeInHalf(source, call.halves ?? []);
}
