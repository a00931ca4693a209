/**
 * What there is to choose in a module: one entry for each class of sites for which the device has more than one way. It enumerates with
 * the same functions that lowering chooses with, and measures nothing.
 */
import { ModuleBuilder } from "../ir/builder";
import type { Attributes, Instruction, Module, TensorType, ValueId } from "../ir/types";
import { computedType, typeOf } from "../ir/types";
import type { DeviceTraits } from "../operators/define";
import { inferOutputs, operatorNamed } from "../operators/registry";
import { candidatesOf, chooseBody, COPY, DECOMPOSED, hasFusedKernel, variantName, variantsOf } from "./kernel-choice";
import { planUnits } from "./lower-module";
import { siteClass } from "./site-class";

export interface TuningSite {
  readonly siteClass: string;
  readonly operator: string;
  /** Of the first site of the class, with how its values are stored. */
  readonly inputs: readonly TensorType[];
  readonly outputs: readonly TensorType[];
  readonly attributes: Attributes;
  /** Names of the ways to carry it out, the default first; two or more. */
  readonly candidates: readonly string[];
  /** Sites of this class in the module. */
  readonly count: number;
}

/** In the order in which they come in the step. Choices that were measured before are left out of account. */
export function tuningSites(module: Module, device: DeviceTraits): readonly TuningSite[] {
  const { preferences: _measured, ...defaults } = device;
  const sites = new Map<string, TuningSite>();
  const visited = new Set<Instruction>();
  const visit = (current: Pick<Module, "types">, instruction: Instruction): void => {
    if (instruction.operator === COPY || visited.has(instruction)) return;
    visited.add(instruction);
    const candidates = candidatesOf(current, instruction, defaults);
    if (candidates.length < 2) return;
    const name = siteClass(current, instruction);
    const before = sites.get(name);
    const { operator, inputs, outputs, attributes } = instruction;
    sites.set(name, {
      siteClass: name,
      operator,
      inputs: inputs.map((value) => typeOf(current, value)),
      outputs: outputs.map((value) => typeOf(current, value)),
      attributes,
      ...before,
      candidates: candidates.map((candidate) => candidate.name),
      count: (before?.count ?? 0) + 1,
    });
  };
  planUnits(module, {
    choose: (current, instruction) => {
      visit(current, instruction);
      return chooseBody(current, instruction, defaults);
    },
    keeps: (current, instruction) => {
      visit(current, instruction);
      return hasFusedKernel(current, instruction, defaults);
    },
    maxBindings: device.maxStorageBuffersPerStage,
  });
  return [...sites.values()];
}

/**
 * The site alone, as a module: inputs `x0`, `x1`, ... of the batch, outputs `y0`, `y1`, ... What is stored as f16 is made of, and turned
 * to, f32 by casts around it.
 */
export function siteModule({ operator, inputs, outputs, attributes, siteClass: name }: TuningSite): Module {
  let stored: readonly TensorType[] | undefined;
  const b = new ModuleBuilder(name, (called, types, given) => {
    const result = inferOutputs(called, types, given);
    return { ...result, outputs: stored ?? result.outputs };
  });
  const emit = (called: string, operands: readonly ValueId[], given: Attributes, as?: readonly TensorType[]) => {
    stored = as;
    return b.emit(called, operands, given);
  };
  const single = { dtype: "f32" } as const;
  const values = inputs.map((type, position) => {
    const input = b.input(`x${position}`, "batch", computedType(type));
    return type.stored === undefined ? input : (emit("cast", [input], single, [type])[0] ?? input);
  });
  emit(operator, values, attributes, outputs).forEach((value, position) => {
    const widened = outputs[position]?.stored === undefined ? value : emit("cast", [value], single)[0];
    b.output(`y${position}`, widened ?? value);
  });
  return b.finish();
}

/** Whether the operator has a variant of this name in this version of the program. */
export function hasVariant(operator: string, name: string): boolean {
  try {
    const { body } = operatorNamed(operator);
    if (name === DECOMPOSED) return body.kind === "composite";
    return variantsOf(operator).some((variant) => variantName(variant) === name);
  } catch {
    return false;
  }
}
