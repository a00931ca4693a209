/**
 * The formulas of the element-wise operators as C. An operator states its formula once, as a WGSL expression; both languages share their
 * operators and precedence, so only numbers and the names of functions change.
 */
import type { CFunction } from "./c-writer";

const define = (name: string, text: string): CFunction => ({ name, text });

const SELECT = define("SELECT", "#define SELECT(no, yes, condition) ((condition) ? (yes) : (no))");
const LARGEST = define("LARGEST", "#define LARGEST(a, b) ((a) > (b) ? (a) : (b))");
const SMALLEST = define("SMALLEST", "#define SMALLEST(a, b) ((a) < (b) ? (a) : (b))");
const ABSOLUTE = define("ABSOLUTE", "#define ABSOLUTE(a) ((a) < 0 ? -(a) : (a))");
const SIGN = define("SIGN", "#define SIGN(a) (((a) > 0) - ((a) < 0))");
export const SIGMOID = define(
  "sigmoid",
  `static float sigmoid(float x) {
  const float e = expf(-fabsf(x));
  return (x >= 0.0f ? 1.0f : e) / (1.0f + e);
}`,
);
const SOFTPLUS = define(
  "softplus",
  `static float softplus(float x) {
  return (x > 0.0f ? x : 0.0f) + log1pf(expf(-fabsf(x)));
}`,
);

/** What a function of WGSL is in C: a name of <math.h>, a cast, or a function that the file then holds. */
const FUNCTIONS: Readonly<Record<string, string | CFunction>> = {
  exp: "expf",
  log: "logf",
  sqrt: "sqrtf",
  inverseSqrt: "1.0f / sqrtf",
  erf: "erff",
  stable_tanh: "tanhf",
  f32: "(float)",
  i32: "(int32_t)",
  u32: "(uint32_t)",
  abs: ABSOLUTE,
  sign: SIGN,
  min: SMALLEST,
  max: LARGEST,
  select: SELECT,
  sigmoid: SIGMOID,
  softplus: SOFTPLUS,
};

const TOKEN = /(\d+\.?\d*(?:[eE][+-]?\d+)?)([fiu]?)|([A-Za-z_]\w*)(\s*\()?/g;

/** @throws Error naming a function that C has no word for. Names that are not called are operands, and stay. */
export function cExpression(wgsl: string): { readonly text: string; readonly functions: readonly CFunction[] } {
  const functions = new Set<CFunction>();
  const text = wgsl.replace(TOKEN, (token: string, digits?: string, suffix?: string, name?: string, call?: string) => {
    if (digits !== undefined) {
      if (suffix === "u") return `${digits}u`;
      return suffix === "f" || /[.eE]/.test(digits) ? `${/[.eE]/.test(digits) ? digits : `${digits}.0`}f` : digits;
    }
    if (name === undefined || call === undefined) return token;
    const known = FUNCTIONS[name];
    if (known === undefined) throw new Error(`C has no ${name}.`);
    if (typeof known === "string") return `${known}(`;
    functions.add(known);
    return `${known.name}(`;
  });
  return { text, functions: [...functions] };
}
