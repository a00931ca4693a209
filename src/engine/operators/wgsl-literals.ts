/** Numbers and element types as WGSL source. A literal printed here always has the dtype it is asked for. */
import type { Dtype } from "../ir/types";

const LARGEST_F32 = 3.4028234663852886e38;

/** Infinities become the largest finite f32: WGSL has no literal for them. */
export function f32Literal(value: number): string {
  const finite = Math.min(LARGEST_F32, Math.max(-LARGEST_F32, value));
  const digits = Math.fround(finite).toString();
  const literal = /[.e]/.test(digits) ? `${digits}f` : `${digits}.0f`;
  return finite < 0 ? `(${literal})` : literal;
}

export function literal(value: number, dtype: Dtype): string {
  if (dtype === "f32") return f32Literal(value);
  const whole = Math.trunc(value);
  if (dtype === "u32") return `${whole}u`;
  return whole < 0 ? `i32(${whole})` : `${whole}i`;
}
