/**
 * Writes a fused chain of element-wise operators as one function of WebAssembly: `(start, end)` computes the elements from `start`, a
 * multiple of 4, to `end`, four at a time. The last four may lie past the end of the values: there is room, and nobody reads them.
 */
import type { Instruction, Shape, ValueId } from "../../../ir/types";
import { elementCount, typeOf } from "../../../ir/types";
import { bodyIn } from "../../../lowering/draft";
import type { InstructionGraph } from "../../../lowering/instruction-graph";
import { accessOf, operandIndex } from "../../../lowering/operand-index";
import type { Unit } from "../../../lowering/unit";
import type { I32, V128 } from "../wasm/expressions";
import { i32, i32x4, statement, v128 } from "../wasm/expressions";
import type { FunctionBuilder, Local } from "../wasm/function-builder";
import type { ModuleEncoder } from "../wasm/module-encoder";
import type { Lanes, Scope } from "./evaluate";
import { evaluate, evaluateIndex } from "./evaluate";
import { parseExpression } from "./parse-expression";
import * as math from "./vector-math";

export interface ChainPlaces {
  /** Address of a value's bytes, aliases followed. */
  readonly address: (value: ValueId) => number;
  /** Addresses of the step scalars. */
  readonly step: number;
  readonly seed: number;
}

/** The result of the kernel that the chain follows, and where the kernel left it. */
export interface GivenValue {
  readonly value: ValueId;
  readonly address: number;
}

/** @returns the index of the function. */
export function defineChain(
  module: ModuleEncoder,
  unit: Unit,
  graph: InstructionGraph,
  stores: readonly ValueId[],
  places: ChainPlaces,
  given?: GivenValue,
): number {
  return module.define({ parameters: ["i32", "i32"] }, (f) =>
    new ChainWriter(f, unit, graph, places).write(stores, given),
  );
}

class ChainWriter {
  readonly #f: FunctionBuilder;
  readonly #unit: Unit;
  readonly #graph: InstructionGraph;
  readonly #places: ChainPlaces;
  readonly #index: Local<"i32">;
  readonly #bytes: Local<"i32">;
  /** Values that the loop has computed, or that stand before it. */
  readonly #known = new Map<string, Lanes>();
  readonly #keys = new Map<number, readonly [V128, V128]>();

  constructor(f: FunctionBuilder, unit: Unit, graph: InstructionGraph, places: ChainPlaces) {
    this.#f = f;
    this.#unit = unit;
    this.#graph = graph;
    this.#places = places;
    this.#index = f.parameter(0, "i32");
    this.#bytes = f.local("i32");
  }

  write(stores: readonly ValueId[], given: GivenValue | undefined): void {
    const f = this.#f;
    const end = f.parameter(1, "i32");
    this.#hoist();
    f.loop((leave) => {
      leave(i32.geS(this.#index, end));
      f.set(this.#bytes, i32.shl(this.#index, i32.const(2)));
      if (given !== undefined) {
        this.#known.set(String(given.value), { dtype: "f32", vector: f.let(v128.load(this.#bytes, given.address)) });
      }
      for (const { instruction, body } of this.#unit.nodes) if (body.kind === "elementwise") this.#compute(instruction);
      for (const value of stores) {
        const lanes = this.#known.get(String(value));
        if (lanes === undefined) throw new Error(`The chain does not compute %${value}.`);
        f.emit(statement.storeV128(this.#bytes, lanes.vector, this.#places.address(value)));
      }
      f.set(this.#index, i32.add(this.#index, i32.const(4)));
    });
  }

  /** What does not change from element to element: single operands, and the keys of random numbers. */
  #hoist(): void {
    const { draft, root, generated } = this.#graph;
    for (const { instruction, body } of this.#unit.nodes) {
      const [output] = instruction.outputs;
      if (body.kind !== "elementwise" || output === undefined) continue;
      const count = elementCount(typeOf(draft.module, output).shape);
      for (const input of instruction.inputs) {
        const type = typeOf(draft.module, input);
        const key = `${root(input)} 0u`;
        if (generated.has(root(input)) || this.#known.has(key)) continue;
        if (elementCount(type.shape) !== 1 || count === 1) continue;
        const vector = this.#f.let(v128.loadSplat(i32.const(this.#places.address(root(input)))));
        this.#known.set(key, { dtype: type.dtype, vector });
      }
    }
    for (const stream of this.#streams()) {
      const word = (address: number): V128 => v128.loadSplat(i32.const(address));
      const seed: readonly [V128, V128] = [word(this.#places.seed), i32x4.const(stream)];
      this.#keys.set(stream, math.threefry(this.#f, seed, [word(this.#places.step), i32x4.const(0)]));
    }
  }

  /** Streams of random numbers that the unit or the generated values that it reads draw from. */
  #streams(): ReadonlySet<number> {
    const { producers, root, generated } = this.#graph;
    const streams = new Set<number>();
    const visit = (instruction: Instruction): void => {
      const stream = instruction.attributes["stream"];
      if (instruction.operator === "randomUniform" && typeof stream === "number") streams.add(stream >>> 0);
      for (const input of instruction.inputs) {
        const producer = generated.has(root(input)) ? producers.get(root(input)) : undefined;
        if (producer !== undefined) visit(producer);
      }
    };
    for (const { instruction } of this.#unit.nodes) visit(instruction);
    return streams;
  }

  #compute(instruction: Instruction): void {
    const { draft, root, generated } = this.#graph;
    const [output] = instruction.outputs;
    if (output === undefined) return;
    const { shape } = typeOf(draft.module, output);
    const operands = instruction.inputs.map((input) => {
      const value = root(input);
      const operandShape = typeOf(draft.module, input).shape;
      const computed = this.#known.get(String(value));
      if (computed !== undefined) return computed;
      const index = operandIndex(operandShape, shape, "index");
      return generated.has(value) ? this.#generate(input, index) : this.#load(value, operandShape, shape, index);
    });
    this.#known.set(String(output), this.#evaluate(instruction, operands, "index"));
  }

  /** A value made of constants, positions and random numbers, where it is wanted. */
  #generate(value: ValueId, index: string): Lanes {
    const { draft, root, producers } = this.#graph;
    const key = `${root(value)} ${index}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const instruction = producers.get(root(value));
    if (instruction === undefined) throw new Error(`Generated value %${value} has no producer.`);
    const { shape } = typeOf(draft.module, root(value));
    const operands = instruction.inputs.map((input) =>
      this.#generate(input, operandIndex(typeOf(draft.module, input).shape, shape, index)),
    );
    const lanes = this.#evaluate(instruction, operands, index);
    this.#known.set(key, lanes);
    return lanes;
  }

  #evaluate(instruction: Instruction, operands: readonly Lanes[], index: string): Lanes {
    const body = bodyIn(this.#graph.draft.bodies, instruction);
    if (body.kind !== "elementwise") throw new Error(`${instruction.operator} is not element-wise.`);
    const names = operands.map((_, position) => `operand${position}`);
    const scope: Scope = {
      f: this.#f,
      names: new Map(operands.map((lanes, position) => [`operand${position}`, lanes])),
      index: this.#index,
      randomKey: (stream) => {
        const key = this.#keys.get(stream);
        if (key === undefined) throw new Error(`Stream ${stream} has no key.`);
        return key;
      },
    };
    return evaluate(parseExpression(body.wgsl(names, index)), scope);
  }

  #load(value: ValueId, operand: Shape, output: Shape, index: string): Lanes {
    const f = this.#f;
    const { dtype } = typeOf(this.#graph.draft.module, value);
    const key = `${value} ${index}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const base = this.#places.address(value);
    const place = (lane: number): I32 => {
      const element = lane === 0 ? this.#index : i32.add(this.#index, i32.const(lane));
      const at = index === "index" ? element : evaluateIndex(parseExpression(index), element);
      return i32.add(i32.const(base), i32.shl(at, i32.const(2)));
    };
    let vector: Local<"v128">;
    switch (accessOf(operand, output)) {
      case "full":
        vector = f.let(v128.load(this.#bytes, base));
        break;
      case "same":
        vector = f.let(v128.loadSplat(place(0)));
        break;
      case "consecutive":
        vector = f.let(v128.load(place(0)));
        break;
      case "scattered":
        vector = f.let(v128.loadSplat(place(0)));
        for (let lane = 1; lane < 4; lane++) f.set(vector, v128.loadLane(place(lane), vector, lane));
        break;
    }
    const lanes: Lanes = { dtype, vector };
    this.#known.set(key, lanes);
    return lanes;
  }
}
