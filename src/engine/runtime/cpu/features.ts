/** What the WebAssembly engine here can do, found out by asking it to validate a module that does it. */
import { f32x4, statement, i32 } from "./wasm/expressions";
import { ModuleEncoder } from "./wasm/module-encoder";

/** Relaxed SIMD: a * b + c in one instruction where the processor has one. */
export function hasRelaxedSimd(): boolean {
  const module = new ModuleEncoder({ maximumPages: 1, shared: false });
  module.define({ parameters: [] }, (f) => {
    const x = f32x4.const(1);
    f.emit(statement.storeV128(i32.const(0), f32x4.relaxedMultiplyAdd(x, x, x)));
  });
  return WebAssembly.validate(module.encode());
}
