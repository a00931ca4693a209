/** The body of one WebAssembly function, written statement by statement with structured loops and branches. */
import type { Expression, I32, WasmType } from "./expressions";
import { i32, unsigned } from "./expressions";

const typeCodes: Readonly<Record<WasmType, number>> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };
const VOID = 0x40;

/** A local variable: an expression that reads it, and its number. */
export interface Local<T extends WasmType = WasmType> extends Expression<T> {
  readonly index: number;
}

export interface FunctionType {
  readonly parameters: readonly WasmType[];
  readonly result?: WasmType;
}

export class FunctionBuilder {
  readonly type: FunctionType;
  readonly #locals: WasmType[] = [];
  readonly #body: number[] = [];

  constructor(type: FunctionType) {
    this.type = type;
  }

  parameter<T extends WasmType>(index: number, type: T): Local<T> {
    if (this.type.parameters[index] !== type) throw new Error(`Parameter ${index} is no ${type}.`);
    return { type, index, bytes: [0x20, ...unsigned(index)] };
  }

  /** A new local; zero when the function begins. */
  local<T extends WasmType>(type: T): Local<T> {
    const index = this.type.parameters.length + this.#locals.length;
    this.#locals.push(type);
    return { type, index, bytes: [0x20, ...unsigned(index)] };
  }

  set<T extends WasmType>(local: Local<T>, value: Expression<T>): void {
    this.emit([...value.bytes, 0x21, ...unsigned(local.index)]);
  }

  /** A new local that holds `value` from here on. */
  let<T extends WasmType>(value: Expression<T>): Local<T> {
    const local = this.local(value.type);
    this.set(local, value);
    return local;
  }

  emit(bytes: readonly number[]): void {
    for (const byte of bytes) this.#body.push(byte);
  }

  call(functionIndex: number, ...given: readonly Expression[]): void {
    this.emit([...given.flatMap((argument) => argument.bytes), 0x10, ...unsigned(functionIndex)]);
  }

  return(value?: Expression): void {
    this.emit([...(value?.bytes ?? []), 0x0f]);
  }

  if(condition: I32, then: () => void, otherwise?: () => void): void {
    this.emit([...condition.bytes, 0x04, VOID]);
    then();
    if (otherwise !== undefined) {
      this.emit([0x05]);
      otherwise();
    }
    this.emit([0x0b]);
  }

  /** Repeats until `leave(condition)` holds; what stands after it in the body is skipped then. */
  loop(body: (leave: (condition: I32) => void) => void): void {
    this.emit([0x02, VOID, 0x03, VOID]);
    // `leave` may only be called at this level: the labels count from the innermost block.
    body((condition) => this.emit([...condition.bytes, 0x0d, 0x01]));
    this.emit([0x0c, 0x00, 0x0b, 0x0b]);
  }

  /** `for (counter = from; counter < to; counter += step)`, compared as signed numbers. */
  forRange(from: I32, to: I32, step: number, body: (counter: Local<"i32">) => void): void {
    const counter = this.let(from);
    const end = this.let(to);
    this.loop((leave) => {
      leave(i32.geS(counter, end));
      body(counter);
      this.set(counter, i32.add(counter, i32.const(step)));
    });
  }

  /** Locals and body as they stand in the code section. */
  encode(): number[] {
    const runs: { count: number; type: WasmType }[] = [];
    for (const type of this.#locals) {
      const last = runs.at(-1);
      if (last?.type === type) last.count += 1;
      else runs.push({ count: 1, type });
    }
    const locals = runs.flatMap(({ count, type }) => [...unsigned(count), typeCodes[type]]);
    const bytes = unsigned(runs.length).concat(locals, this.#body, [0x0b]);
    return unsigned(bytes.length).concat(bytes);
  }
}

export function encodeFunctionType({ parameters, result }: FunctionType): number[] {
  const results = result === undefined ? [] : [typeCodes[result]];
  return [0x60, parameters.length, ...parameters.map((type) => typeCodes[type]), results.length, ...results];
}
