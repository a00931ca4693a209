/** A WebAssembly module in the binary format: one imported memory, imported functions, functions and their exports. */
import { unsigned } from "./expressions";
import type { FunctionType } from "./function-builder";
import { encodeFunctionType, FunctionBuilder } from "./function-builder";

export interface MemoryImport {
  readonly maximumPages: number;
  readonly shared: boolean;
}

const text = (value: string): number[] => {
  const bytes = new TextEncoder().encode(value);
  return [...unsigned(bytes.length), ...bytes];
};

/** Modules import everything from this name. */
export const IMPORTS = "trainyard";

export class ModuleEncoder {
  readonly #memory: MemoryImport;
  readonly #types: string[] = [];
  readonly #typeBytes: number[][] = [];
  readonly #imports: { readonly name: string; readonly type: number }[] = [];
  readonly #functions: { readonly type: number; readonly builder: FunctionBuilder }[] = [];
  readonly #exports: { readonly name: string; readonly index: number }[] = [];
  readonly #known = new Map<string, number>();

  constructor(memory: MemoryImport) {
    this.#memory = memory;
  }

  /** All imports come before the first function. @returns its index. */
  importFunction(name: string, type: FunctionType): number {
    if (this.#functions.length > 0) throw new Error("Functions are imported before any is defined.");
    this.#imports.push({ name, type: this.#typeIndex(type) });
    return this.#imports.length - 1;
  }

  /** Adds a function. @returns its index, for calls. */
  define(type: FunctionType, write: (builder: FunctionBuilder) => void): number {
    const builder = new FunctionBuilder(type);
    write(builder);
    this.#functions.push({ type: this.#typeIndex(type), builder });
    return this.#imports.length + this.#functions.length - 1;
  }

  /** The function of this key, defined when it is first asked for. */
  shared(key: string, type: FunctionType, write: (builder: FunctionBuilder) => void): number {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const index = this.define(type, write);
    this.#known.set(key, index);
    return index;
  }

  export(name: string, index: number): void {
    this.#exports.push({ name, index });
  }

  encode(): Uint8Array<ArrayBuffer> {
    const { shared, maximumPages } = this.#memory;
    const limits = shared ? [0x03, ...unsigned(1), ...unsigned(maximumPages)] : [0x00, ...unsigned(1)];
    const imports = [
      [...text(IMPORTS), ...text("memory"), 0x02, ...limits],
      ...this.#imports.map(({ name, type }) => [...text(IMPORTS), ...text(name), 0x00, ...unsigned(type)]),
    ];
    const bodies = this.#functions.map(({ builder }) => builder.encode());
    const sections = [
      [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
      section(1, this.#typeBytes),
      section(2, imports),
      section(
        3,
        this.#functions.map(({ type }) => unsigned(type)),
      ),
      section(
        7,
        this.#exports.map(({ name, index }) => [...text(name), 0x00, ...unsigned(index)]),
      ),
      section(10, bodies),
    ];
    const bytes = new Uint8Array(sections.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of sections) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }

  #typeIndex(type: FunctionType): number {
    const bytes = encodeFunctionType(type);
    const key = bytes.join();
    const known = this.#types.indexOf(key);
    if (known >= 0) return known;
    this.#types.push(key);
    this.#typeBytes.push(bytes);
    return this.#types.length - 1;
  }
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  const body = unsigned(entries.length);
  for (const entry of entries) for (const byte of entry) body.push(byte);
  return [id, ...unsigned(body.length)].concat(body);
}
