/** The kernels of a program as plain data, one entry a kernel, for people and for other programs. Not for golden files (`print-program.ts`). */
import type { Phase } from "../ir/types";
import { formatType, sizeBytes, typeOf } from "../ir/types";
import type { KernelCall, KernelChoice, KernelProgram, ProgramBinding } from "./types";

export interface KernelListing {
  /** Place in the step, from 1. */
  readonly number: number;
  readonly phase: Phase;
  /** Id of the node it came from; absent for what belongs to no layer. */
  readonly origin?: string;
  /** The operators it carries out. */
  readonly label: string;
  readonly kernel: string;
  /** Where variants stood to choose from. */
  readonly choice?: KernelChoice;
  readonly grid: KernelCall["workgroups"];
  readonly bindings: readonly BindingListing[];
  /** The least that it must read and write. */
  readonly bytes: number;
  readonly flops: number;
}

export interface BindingListing {
  /** `%3: f32[64, 128]`, or of several values that lie together the first and last: `%3..%9`. */
  readonly values: string;
  /** Name of the module input whose storage it is: a parameter, a state or a field of the batch. */
  readonly input?: string;
  readonly access: "read" | "read_write";
  readonly bytes: number;
}

/** In the order in which the step runs them. */
export function listKernels(program: KernelProgram): readonly KernelListing[] {
  const names = new Map(program.inputs.map(({ value, name }) => [value, name]));
  const binding = ({ values, access }: ProgramBinding): BindingListing => {
    const [first] = values;
    if (first === undefined) throw new Error(`A kernel of ${program.name} binds nothing.`);
    const last = values.at(-1) ?? first;
    const storage = program.aliases.get(first) ?? first;
    const input = values.length === 1 ? names.get(storage) : undefined;
    return {
      values: values.length === 1 ? `%${first}: ${formatType(typeOf(program, first))}` : `%${first}..%${last}`,
      ...(input === undefined ? {} : { input }),
      access,
      bytes: values.reduce((sum, value) => sum + sizeBytes(typeOf(program, value)), 0),
    };
  };
  return program.calls.map((call, index) => ({
    number: index + 1,
    phase: call.phase,
    ...(call.origin === undefined ? {} : { origin: call.origin }),
    label: call.label,
    kernel: call.kernel,
    ...(call.choice === undefined ? {} : { choice: call.choice }),
    grid: call.workgroups,
    bindings: call.bindings.map(binding),
    bytes: call.bytes,
    flops: call.flops,
  }));
}
