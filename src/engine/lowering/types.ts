/** `KernelProgram`: the kernels of one step in order, with what they bind and how large their grids are. No GPU object in it. */
import type { ModuleInput, ModuleOutput, Phase, TensorType, ValueId } from "../ir/types";

/** Values that must lie one after the other, each at a 256-byte boundary, in one buffer: slabs of parameters, gradients, moments. */
export interface ValueGroup {
  readonly name: string;
  readonly values: readonly ValueId[];
}

export interface ProgramBinding {
  /** One value, or several consecutive members of one group. */
  readonly values: readonly ValueId[];
  readonly access: "read" | "read_write";
}

/** Which of several variants carries out an instruction, and why: `unavailable` is the default where what was measured cannot run. */
export interface KernelChoice {
  readonly variant: string;
  readonly why: "default" | "tuned" | "unavailable";
}

export interface KernelCall {
  /** Name of a static kernel, or `elementwise` / `reduce` for generated ones. */
  readonly kernel: string;
  /** Complete WGSL but for the static file: the prelude (constants, aliases, epilogue), or a whole generated shader. */
  readonly prelude: string;
  /** Absent for a wholly generated shader. */
  readonly file?: string;
  readonly bindings: readonly ProgramBinding[];
  /** Positions in `bindings` of what is stored as f16; the text declares and uses these as f32. Absent: none. */
  readonly halves?: readonly number[];
  readonly readsStepScalars: boolean;
  /** Names of `src/shaders/lib/<name>.wgsl` fragments that the shader calls. */
  readonly lib: readonly string[];
  readonly workgroups: readonly [x: number, y: number, z: number];
  readonly flops: number;
  readonly bytes: number;
  readonly phase: Phase;
  readonly origin?: string;
  /** The operators it carries out, for people: `matmul+add+relu`. */
  readonly label: string;
  /** Absent where there was nothing to choose. */
  readonly choice?: KernelChoice;
}

export interface KernelProgram {
  readonly name: string;
  /** Types of the module's values, then of copies and scratch tensors that lowering added. */
  readonly types: readonly TensorType[];
  readonly inputs: readonly ModuleInput[];
  readonly outputs: readonly ModuleOutput[];
  readonly calls: readonly KernelCall[];
  readonly groups: readonly ValueGroup[];
  /** Value -> the value whose bytes it is (views, in-place updates). Chains are resolved. */
  readonly aliases: ReadonlyMap<ValueId, ValueId>;
}
