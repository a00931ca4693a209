/**
 * What is used of `@litertjs/core`, in place of its own declarations (`paths` of tsconfig.json): those give the constructors of typed arrays
 * other types in the whole program.
 */
export class Tensor {
  constructor(data: Float32Array | Int32Array, shape: readonly number[]);
  readonly type: { readonly layout: { readonly dimensions: Iterable<number> } };
  toTypedArray(): Float32Array | Int32Array | Uint8Array;
  delete(): void;
}

export interface CompiledModel {
  getInputDetails(): readonly { readonly name: string }[];
  run(inputs: Readonly<Record<string, Tensor>>): Promise<Record<string, Tensor>>;
  delete(): void;
}

/** @param path of the script that starts the runtime. */
export function loadLiteRt(path: string): Promise<unknown>;
/** Undefined before the first `loadLiteRt`. */
export function getGlobalLiteRtPromise(): Promise<unknown> | undefined;
export function loadAndCompile(model: Uint8Array, options: { readonly accelerator: "wasm" }): Promise<CompiledModel>;
