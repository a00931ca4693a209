/**
 * From a module for prediction to the parts of a C file: one function, what it calls, and the arrays of its weights. It does not know
 * files or people's texts. What always holds: no memory is asked for at run time, and nothing but <math.h> and <stdint.h> is needed.
 */
import type { Instruction, Module, TensorType, ValueId } from "../../ir/types";
import { elementCount, typeOf } from "../../ir/types";
import type { TensorData } from "../../operators/define";
import { int } from "../../operators/define";
import { expandComposites } from "../../operators/expand-composites";
import { isView, operatorNamed } from "../../operators/registry";
import { C_TYPE, commentText, constantArray, numberLiteral } from "./c-text";
import type { CBlock, CFunction, COperand, CWriter } from "./c-writer";
import { quantizeChannels } from "./quantize-channels";
import type { CPlace } from "./storage";
import { planStorage } from "./storage";
import { cWriter } from "./writers/registry";

export interface CProgram {
  readonly functions: readonly CFunction[];
  /** Constant arrays. */
  readonly arrays: readonly string[];
  readonly scratch: string;
  /** Definition of the function. */
  readonly definition: string;
  readonly prototype: string;
  readonly scratchBytes: number;
  readonly weightBytes: number;
}

export interface CProgramOptions {
  /** Begins the name of everything that the program defines by itself. */
  readonly prefix: string;
  /** Names of arguments, valid in C. */
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  readonly int8: boolean;
}

interface Step {
  readonly instruction: Instruction;
  readonly writer: CWriter;
  readonly block: CBlock;
}

/** @throws Error naming the operator and its layer that C lacks, or a weight without data. */
export function writeProgram(
  source: Module,
  weights: ReadonlyMap<string, TensorData>,
  options: CProgramOptions,
): CProgram {
  const module = withoutDead(expandComposites(source));
  const { prefix } = options;
  const literals = constants(module);
  const quantized = options.int8 ? quantizedInputs(module) : new Map<ValueId, number>();
  const read = new Set([
    ...module.instructions.flatMap(({ inputs }) => inputs),
    ...module.outputs.map(({ value }) => value),
  ]);
  const steps = module.instructions.flatMap((instruction): Step[] => {
    if (isView(operatorNamed(instruction.operator))) return [];
    const [made] = instruction.outputs;
    // A number that only formulas read is written into them.
    if (made !== undefined && literals.has(made) && !needsMemory(module, made)) return [];
    const writer = writerOf(instruction);
    const inputs = instruction.inputs.map((value): COperand => {
      const literal = writer.elementwise === true ? literals.get(value) : undefined;
      const type = typeOf(module, value);
      return {
        type,
        ...(literal === undefined ? {} : { literal }),
        ...(quantized.has(value) ? { quantized: true } : {}),
      };
    });
    const outputs = instruction.outputs.map((value) => (read.has(value) ? typeOf(module, value) : undefined));
    return [{ instruction, writer, block: writeBlock(instruction, writer, { inputs, outputs }) }];
  });

  const batch = module.inputs.filter(({ kind }) => kind === "batch");
  const constantInputs = module.inputs.filter(({ kind, value }) => kind !== "batch" && read.has(value));
  const weightNames = new Map(constantInputs.map(({ value }, index) => [value, `${prefix}_w${index}`]));
  const batchNames = new Map(batch.map(({ value }, index) => [value, options.inputNames[index] ?? ""]));
  const storage = planStorage(
    module,
    steps.map(({ instruction, writer, block }) => ({
      instruction,
      elementwise: writer.elementwise === true,
      temporary: block.temporary ?? 0,
    })),
    {
      input: (value) => weightNames.get(value) ?? batchNames.get(value) ?? "",
      output: (position) => options.outputNames[position] ?? "",
      floats: `${prefix}_scratch`,
      integers: `${prefix}_integers`,
    },
  );

  const arrays: string[] = [];
  let weightBytes = 0;
  for (const { name, value } of constantInputs) {
    const data = weights.get(name);
    const type = typeOf(module, value);
    const array = weightNames.get(value) ?? "";
    if (data === undefined) throw new Error(`The weights have no ${name}.`);
    const channelDimensions = quantized.get(value);
    const comment = `/* ${commentText(name)} [${type.shape.join(", ")}] */\n`;
    if (channelDimensions === undefined) {
      arrays.push(
        comment +
          constantArray(
            C_TYPE[type.dtype],
            array,
            Array.from(data, (each) => numberLiteral(each, type.dtype)),
          ),
      );
      weightBytes += 4 * data.length;
      continue;
    }
    const { numbers, scales } = quantizeChannels(data, elementCount(type.shape.slice(-channelDimensions)));
    arrays.push(comment + constantArray("int8_t", array, Array.from(numbers, String)));
    arrays.push(
      constantArray(
        "float",
        `${array}_scale`,
        Array.from(scales, (each) => numberLiteral(each, "f32")),
      ),
    );
    weightBytes += numbers.length + 4 * scales.length;
  }

  const pointer = (place: CPlace): string => (place.offset === 0 ? place.array : `${place.array} + ${place.offset}`);
  const body = steps.flatMap(({ instruction, block }, index) => {
    const declared = [
      ...instruction.inputs.flatMap((value, position) => {
        if (!uses(block, `x${position}`)) return [];
        const place = storage.placeOf(value);
        if (!quantized.has(value))
          return [`const ${C_TYPE[typeOf(module, value).dtype]} *x${position} = ${pointer(place)};`];
        return [`const int8_t *x${position} = ${place.array};`, `const float *s${position} = ${place.array}_scale;`];
      }),
      ...instruction.outputs.flatMap((value, position) =>
        uses(block, `y${position}`)
          ? [`${C_TYPE[typeOf(module, value).dtype]} *y${position} = ${pointer(storage.placeOf(value))};`]
          : [],
      ),
      ...(uses(block, "t") ? [`float *t = ${pointer(storage.temporaries[index] ?? { array: "", offset: 0 })};`] : []),
    ];
    const from = instruction.origin === undefined ? "" : `${commentText(instruction.origin)}: `;
    return [
      "",
      `  { /* ${from}${instruction.operator} */`,
      ...[...declared, ...block.lines].map((line) => `    ${line}`),
      "  }",
    ];
  });
  const copies = storage.copies.flatMap((position) => {
    const output = module.outputs[position];
    if (output === undefined) return [];
    const count = elementCount(typeOf(module, output.value).shape);
    const from = storage.placeOf(output.value);
    return [
      "",
      `  for (int32_t i = 0; i < ${count}; i++) ${options.outputNames[position] ?? ""}[i] = (${pointer(from)})[i];`,
    ];
  });

  const parameters = [
    ...batch.map(
      ({ value }, index) => `const ${C_TYPE[typeOf(module, value).dtype]} *${options.inputNames[index] ?? ""}`,
    ),
    ...module.outputs.map(
      ({ value }, index) => `${C_TYPE[typeOf(module, value).dtype]} *${options.outputNames[index] ?? ""}`,
    ),
  ];
  const prototype = `void ${prefix}_predict(${parameters.join(", ")})`;
  // An input that nothing reads would be warned of.
  const unread = batch.flatMap(({ value }, index) =>
    read.has(value) ? [] : [`  (void)${options.inputNames[index] ?? ""};`],
  );
  const scratch = [
    ...(storage.floats > 0 ? [`static float ${prefix}_scratch[${storage.floats}];`] : []),
    ...(storage.integers > 0 ? [`static int32_t ${prefix}_integers[${storage.integers}];`] : []),
  ];
  return {
    functions: [...new Map(steps.flatMap(({ block }) => block.functions ?? []).map((fn) => [fn.name, fn])).values()],
    arrays,
    scratch: scratch.join("\n"),
    definition: [`${prototype} {`, ...unread, ...body, ...copies, "}"].join("\n"),
    prototype,
    scratchBytes: 4 * (storage.floats + storage.integers),
    weightBytes,
  };
}

const uses = (block: CBlock, name: string): boolean =>
  block.lines.some((line) => new RegExp(`\\b${name}\\b`).test(line));

function layerOf({ origin }: Instruction): string {
  return origin === undefined ? "" : ` (layer ${origin})`;
}

function writerOf(instruction: Instruction): CWriter {
  const writer = cWriter(instruction.operator);
  if ("unsupported" in writer)
    throw new Error(`C cannot take ${instruction.operator}${layerOf(instruction)}. ${writer.unsupported}`);
  return writer;
}

function writeBlock(
  instruction: Instruction,
  writer: CWriter,
  site: { readonly inputs: readonly COperand[]; readonly outputs: readonly (TensorType | undefined)[] },
): CBlock {
  try {
    return writer.write({ ...site, attributes: instruction.attributes });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`C cannot take ${instruction.operator}${layerOf(instruction)}. ${reason}`, { cause: error });
  }
}

/** Without what no output needs. */
function withoutDead(module: Module): Module {
  const needed = new Set(module.outputs.map(({ value }) => value));
  const kept = module.instructions.toReversed().filter(({ inputs, outputs }) => {
    const needs = outputs.some((value) => needed.has(value));
    if (needs) inputs.forEach((value) => needed.add(value));
    return needs;
  });
  return { ...module, instructions: kept.reverse(), updates: [] };
}

/** Values that are one number throughout, as literals. */
function constants(module: Module): ReadonlyMap<ValueId, string> {
  return new Map(
    module.instructions.flatMap(({ operator, outputs: [value], attributes }) => {
      if (operator !== "constant" || value === undefined) return [];
      const { dtype } = typeOf(module, value);
      const literal = numberLiteral(int(attributes, "value"), dtype);
      return [[value, literal.startsWith("-") ? `(${literal})` : literal] as const];
    }),
  );
}

/** Whether something other than a formula reads the value. */
function needsMemory({ instructions, outputs }: Module, value: ValueId): boolean {
  if (outputs.some((output) => output.value === value)) return true;
  return instructions.some((instruction) => {
    if (!instruction.inputs.includes(value)) return false;
    if (isView(operatorNamed(instruction.operator))) return true;
    return writerOf(instruction).elementwise !== true;
  });
}

/** Filters of the first layers have few elements, and lose the most: they stay floats. */
const LEAST_ELEMENTS = 2048;

/** Parameters that are read once, by an operator that widens int8, and how many of their last dimensions are channels. */
function quantizedInputs(module: Module): ReadonlyMap<ValueId, number> {
  const readers = (value: ValueId): readonly Instruction[] =>
    module.instructions.filter(({ inputs }) => inputs.includes(value));
  return new Map(
    module.inputs.flatMap(({ kind, value }) => {
      const type = typeOf(module, value);
      const [reader, ...others] = readers(value);
      if (kind !== "parameter" || reader === undefined || others.length > 0) return [];
      if (type.dtype !== "f32" || elementCount(type.shape) < LEAST_ELEMENTS) return [];
      if (isView(operatorNamed(reader.operator))) return [];
      const found = writerOf(reader).quantizes?.(reader.attributes);
      const stacked = reader.operator === "matmul" && type.shape.length > 2;
      if (found === undefined || stacked || reader.inputs[found.position] !== value) return [];
      return reader.inputs.filter((input) => input === value).length === 1
        ? [[value, found.channelDimensions] as const]
        : [];
    }),
  );
}
