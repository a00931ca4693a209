/**
 * The variant int8: products and convolutions inside the model compute with integers, and so do additions, pooling and reshapes between
 * them. Activations have one scale and zero point each, from their range on calibration examples; weights one scale for each output channel;
 * biases are 32-bit integers of the product of both (https://ai.google.dev/edge/litert/models/quantization_spec). What else is computed
 * stays in floats, and so do inputs and outputs of the model; the products that give the outputs keep integer weights only.
 */
import type { ValueId } from "../../ir/types";
import { elementCount } from "../../ir/types";
import type { ExportSource, ValueRange } from "../export-format";
import { withoutUnused } from "./litert-graph";
import type { LoweredModel } from "./litert-graph";
import type { LitertModel, LitertOperator, LitertTensor, Quantization } from "./litert-model";
import { floatsOf, int8WeightsModel, integerWeights, isLarge, WEIGHT_AXES } from "./variants";

const STEPS = 255;
const LOWEST = -128;
const HIGHEST = 127;
/** Sums of fewer products are cheap in floats, and the rounding of so few numbers shows. */
const SHORTEST_SUM = 16;
/** They give what they are given, or something between: scale and zero point stay. */
const PASSING: readonly string[] = ["RESHAPE", "MAX_POOL_2D", "AVERAGE_POOL_2D"];

/** @throws Error without calibration examples. */
export function integerModel({ model, module, values }: LoweredModel, rangesOf: ExportSource["rangesOf"]): LitertModel {
  if (rangesOf === undefined)
    throw new Error(
      "int8 needs training examples to find the ranges of activations: open the data set, or choose int8-weights.",
    );
  const needed = new Set<ValueId>();
  for (const { name, type } of model.tensors) {
    const value = values.get(name);
    if (value !== undefined && type === "f32") needed.add(value);
  }
  const ranges = rangesOf(
    module,
    [...needed].sort((a, b) => a - b),
  );
  const rangeOf = ({ name }: LitertTensor): ValueRange | undefined => {
    const value = values.get(name);
    return value === undefined ? undefined : ranges.get(value);
  };
  return int8WeightsModel(withoutUnused(new IntegerPass(model, rangeOf).run()));
}

class IntegerPass {
  readonly #model: LitertModel;
  readonly #rangeOf: (tensor: LitertTensor) => ValueRange | undefined;
  readonly #tensors: LitertTensor[];
  readonly #operators: LitertOperator[] = [];
  /** Of a float tensor, the one with its integers. */
  readonly #integers = new Map<number, number>();
  readonly #answers: ReadonlySet<number>;

  constructor(model: LitertModel, rangeOf: (tensor: LitertTensor) => ValueRange | undefined) {
    this.#model = model;
    this.#rangeOf = rangeOf;
    this.#tensors = [...model.tensors];
    this.#answers = answersOf(model);
  }

  run(): LitertModel {
    for (const operator of this.#model.operators) {
      if (!this.#product(operator) && !this.#sum(operator) && !this.#passing(operator)) this.#operators.push(operator);
    }
    return { ...this.#model, tensors: this.#tensors, operators: this.#operators };
  }

  #product(operator: LitertOperator): boolean {
    const [x = -1, kernel = -1, bias = -1] = operator.inputs;
    const [y = -1] = operator.outputs;
    const axis = WEIGHT_AXES[operator.builtin];
    const [weights, offsets] = [this.#tensors[kernel], this.#tensors[bias]];
    if (axis === undefined || weights === undefined || offsets?.data === undefined || !isLarge(weights)) return false;
    if (this.#isShort(operator) || this.#answers.has(y) || this.#isBottleneck(y)) return false;
    const [given, result] = [this.#asIntegers(x), this.#result(y)];
    const scale = given === undefined ? undefined : this.#tensors[given]?.quantization?.scales[0];
    if (given === undefined || result === undefined || scale === undefined) return false;
    const { scales, ...integers } = integerWeights(weights, axis);
    const biasScales = Array.from(scales, (channel) => Math.fround(channel * scale));
    const data = Int32Array.from(floatsOf(offsets), (value, at) => Math.round(value / (biasScales[at] ?? 1)));
    const kernelAt = this.#add({ ...integers, name: `${weights.name}/int8/${y}` });
    const biasAt = this.#add({
      name: `${offsets.name}/int32/${y}`,
      type: "i32",
      shape: offsets.shape,
      data: new Uint8Array(data.buffer),
      quantization: { scales: biasScales, zeroPoints: biasScales.map(() => 0), axis: 0 },
    });
    this.#emit(operator, [given, kernelAt, biasAt], result, y);
    return true;
  }

  /** Sums of few products. */
  #isShort({ builtin, inputs }: LitertOperator): boolean {
    const axis = WEIGHT_AXES[builtin];
    const shape = this.#model.tensors[inputs[1] ?? -1]?.shape ?? [];
    return axis !== undefined && elementCount(shape) / (shape[axis] ?? 1) < SHORTEST_SUM;
  }

  /** True where all that reads a tensor are short sums, which carry its rounding on. */
  #isBottleneck(tensor: number): boolean {
    const readers = this.#model.operators.filter(({ inputs }) => inputs.includes(tensor));
    return readers.length > 0 && readers.every((reader) => this.#isShort(reader));
  }

  /** Of two activations; a constant is added in floats. */
  #sum(operator: LitertOperator): boolean {
    const [y = -1] = operator.outputs;
    if (operator.builtin !== "ADD" || this.#answers.has(y)) return false;
    const known = operator.inputs.map((input) => this.#integers.get(input));
    if (!known.some((input) => input !== undefined)) return false;
    const inputs = operator.inputs.map((input) => this.#asIntegers(input));
    const result = this.#result(y);
    if (result === undefined || !inputs.every((input) => input !== undefined)) return false;
    this.#emit(operator, inputs, result, y);
    return true;
  }

  #passing(operator: LitertOperator): boolean {
    const [x = -1, ...rest] = operator.inputs;
    const [y = -1] = operator.outputs;
    const given = this.#integers.get(x);
    const quantization = given === undefined ? undefined : this.#tensors[given]?.quantization;
    if (!PASSING.includes(operator.builtin) || given === undefined || quantization === undefined) return false;
    if (this.#answers.has(y)) return false;
    this.#emit(operator, [given, ...rest], this.#integerTensor(y, quantization), y);
    return true;
  }

  #emit(operator: LitertOperator, inputs: readonly number[], result: number, y: number): void {
    this.#operators.push({ ...operator, inputs, outputs: [result] });
    // Where nothing reads the floats, this is left out in the end.
    this.#operators.push({ builtin: "DEQUANTIZE", inputs: [result], outputs: [y] });
    this.#integers.set(y, result);
  }

  /** The integers of an activation, made by QUANTIZE where no operator gives them. */
  #asIntegers(at: number): number | undefined {
    const found = this.#integers.get(at);
    if (found !== undefined) return found;
    const integers = this.#result(at);
    if (integers === undefined) return undefined;
    this.#operators.push({ builtin: "QUANTIZE", inputs: [at], outputs: [integers] });
    this.#integers.set(at, integers);
    return integers;
  }

  /** A tensor for the integers of an activation whose range is known. */
  #result(at: number): number | undefined {
    const tensor = this.#tensors[at];
    const range = tensor?.data === undefined && tensor !== undefined ? this.#rangeOf(tensor) : undefined;
    const quantization = range === undefined ? undefined : quantizationOf(range);
    return quantization === undefined ? undefined : this.#integerTensor(at, quantization);
  }

  #integerTensor(at: number, quantization: Quantization): number {
    const { name, shape } = this.#tensors[at] ?? { name: "value", shape: [] };
    return this.#add({ name: `${name}/int8`, type: "i8", shape, quantization });
  }

  #add(tensor: LitertTensor): number {
    this.#tensors.push(tensor);
    return this.#tensors.length - 1;
  }
}

/** The outputs, and what they are but another shape of. */
function answersOf({ operators, outputs }: LitertModel): ReadonlySet<number> {
  const answers = new Set(outputs.map(({ tensor }) => tensor));
  for (const { builtin, inputs, outputs: results } of [...operators].reverse()) {
    const [x] = inputs;
    if (builtin === "RESHAPE" && x !== undefined && results.some((result) => answers.has(result))) answers.add(x);
  }
  return answers;
}

function quantizationOf({ lowest, highest }: ValueRange): Quantization | undefined {
  const scale = Math.fround((highest - lowest) / STEPS);
  if (!(scale > 0) || !Number.isFinite(scale)) return undefined;
  const zeroPoint = Math.max(LOWEST, Math.min(HIGHEST, Math.round(LOWEST - lowest / scale)));
  return { scales: [scale], zeroPoints: [zeroPoint], axis: 0 };
}
