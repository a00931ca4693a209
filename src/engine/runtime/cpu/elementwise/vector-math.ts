/**
 * Functions of four numbers at once, to a few units in the last place of f32. The same bits for the same numbers in every lane and at
 * every place. Exponential and logarithm after Moshier, Cephes mathematical library (single precision); the other formulas are those of
 * the shader fragments of the same names.
 */
import type { V128 } from "../wasm/expressions";
import { f32x4, i32x4, v128 } from "../wasm/expressions";
import type { FunctionBuilder, Local } from "../wasm/function-builder";

const c = f32x4.const;

/** Highest power first; each step multiplies by x and adds the next coefficient. */
function polynomial(f: FunctionBuilder, x: V128, coefficients: readonly number[]): Local<"v128"> {
  const [first = 0, ...rest] = coefficients;
  const sum = f.let(c(first));
  for (const coefficient of rest) f.set(sum, f32x4.add(f32x4.mul(sum, x), c(coefficient)));
  return sum;
}

const LN2_HIGH = 0.693359375;
const LN2_LOW = -2.12194440054690583e-4;

export function exp(f: FunctionBuilder, given: V128): V128 {
  // Outside of these bounds the result is 0 or infinite. NaN stays NaN.
  const x = f.let(f32x4.max(f32x4.min(given, c(89)), c(-104)));
  const n = f.let(f32x4.nearest(f32x4.mul(x, c(Math.LOG2E))));
  const r = f.let(f32x4.sub(f32x4.sub(x, f32x4.mul(n, c(LN2_HIGH))), f32x4.mul(n, c(LN2_LOW))));
  const p = polynomial(
    f,
    r,
    [1.987569150015946e-4, 1.398199950769543e-3, 8.333452045917511e-3, 4.16657958626747e-2, 0.1666666567325592, 0.5],
  );
  const y = f.let(f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r), c(1)));
  // 2^n in two factors, so that neither leaves the range of exponents.
  const whole = f.let(i32x4.truncateF32S(n));
  const half = f.let(i32x4.shrS(whole, 1));
  const power = (exponent: V128): V128 => i32x4.shl(i32x4.add(exponent, i32x4.const(127)), 23);
  return f.let(f32x4.mul(f32x4.mul(y, power(half)), power(i32x4.sub(whole, half))));
}

export function log(f: FunctionBuilder, given: V128): V128 {
  const x = f.let(given);
  const tiny = f.let(f32x4.lt(x, c(1.1754943508222875e-38)));
  const scaled = f.let(v128.select(tiny, f32x4.mul(x, c(8388608)), x));
  const exponent = f.let(i32x4.sub(v128.and(i32x4.shrU(scaled, 23), i32x4.const(0xff)), i32x4.const(126)));
  f.set(exponent, i32x4.sub(exponent, v128.and(tiny, i32x4.const(23))));
  const mantissa = f.let(v128.or(v128.and(scaled, i32x4.const(0x007fffff)), i32x4.const(0x3f000000)));
  const small = f.let(f32x4.lt(mantissa, c(Math.SQRT1_2)));
  const e = f.let(f32x4.fromI32(i32x4.add(exponent, small)));
  const m = f.let(f32x4.sub(f32x4.add(mantissa, v128.and(small, mantissa)), c(1)));
  const z = f.let(f32x4.mul(m, m));
  const p = polynomial(
    f,
    m,
    [
      7.0376836292e-2, -1.151461031e-1, 1.167699874e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
      2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
    ],
  );
  const y = f.let(f32x4.mul(f32x4.mul(p, m), z));
  f.set(y, f32x4.add(y, f32x4.mul(e, c(LN2_LOW))));
  f.set(y, f32x4.sub(y, f32x4.mul(z, c(0.5))));
  const result = f.let(f32x4.add(f32x4.add(m, y), f32x4.mul(e, c(LN2_HIGH))));
  f.set(result, v128.select(f32x4.eq(x, c(0)), c(-Infinity), result));
  // Below 0 and for NaN: NaN. Infinity stays.
  f.set(result, v128.select(f32x4.ge(x, c(0)), result, c(NaN)));
  return f.let(v128.select(f32x4.eq(x, c(Infinity)), x, result));
}

export function sigmoid(f: FunctionBuilder, given: V128): V128 {
  const x = f.let(given);
  const e = f.let(exp(f, f32x4.neg(f32x4.abs(x))));
  return f.let(f32x4.div(v128.select(f32x4.ge(x, c(0)), c(1), e), f32x4.add(c(1), e)));
}

export function tanh(f: FunctionBuilder, given: V128): V128 {
  const x = f.let(given);
  const a = f.let(f32x4.abs(x));
  const s = f.let(f32x4.mul(x, x));
  const series = f.let(f32x4.mul(x, polynomial(f, s, [-17 / 315, 2 / 15, -1 / 3, 1])));
  const e = f.let(exp(f, f32x4.mul(a, c(-2))));
  const y = f.let(f32x4.div(f32x4.sub(c(1), e), f32x4.add(c(1), e)));
  const signed = f.let(v128.or(y, v128.and(x, i32x4.const(1 << 31))));
  return f.let(v128.select(f32x4.lt(a, c(0.1)), series, signed));
}

/** ln(1 + e^x). */
export function softplus(f: FunctionBuilder, given: V128): V128 {
  const x = f.let(given);
  const e = f.let(exp(f, f32x4.neg(f32x4.abs(x))));
  // The logarithm of 1 + e loses e below half a unit of the last place of 1; the series keeps it.
  const series = f.let(f32x4.mul(e, polynomial(f, e, [1 / 3, -1 / 2, 1])));
  const tail = v128.select(f32x4.lt(e, c(0.01)), series, log(f, f32x4.add(c(1), e)));
  return f.let(f32x4.add(f32x4.max(x, c(0)), tail));
}

/** Below 0.5 the Maclaurin series; above it 1 - erfc(x) by the Chebyshev fit of Press et al., Numerical Recipes, section 6.2. */
export function erf(f: FunctionBuilder, given: V128): V128 {
  const x = f.let(given);
  const a = f.let(f32x4.abs(x));
  const s = f.let(f32x4.mul(x, x));
  const inner = polynomial(f, s, [1 / 9360, -1 / 1320, 1 / 216, -1 / 42, 1 / 10, -1 / 3, 1]);
  const series = f.let(f32x4.mul(f32x4.mul(x, c(2 / Math.sqrt(Math.PI))), inner));
  const t = f.let(f32x4.div(c(1), f32x4.add(c(1), f32x4.mul(a, c(0.5)))));
  const fit = polynomial(
    f,
    t,
    [
      0.17087277, -0.82215223, 1.48851587, -1.13520398, 0.27886807, -0.18628806, 0.09678418, 0.37409196, 1.00002368,
      -1.26551223,
    ],
  );
  const complement = f.let(f32x4.mul(t, exp(f, f32x4.sub(fit, f32x4.mul(a, a)))));
  const outer = f.let(v128.or(f32x4.sub(c(1), complement), v128.and(x, i32x4.const(1 << 31))));
  return f.let(v128.select(f32x4.lt(a, c(0.5)), series, outer));
}

/** -1, 0 or 1. */
export function sign(f: FunctionBuilder, given: V128): V128 {
  const x = f.let(given);
  const positive = v128.and(f32x4.gt(x, c(0)), c(1));
  return f.let(v128.or(positive, v128.and(f32x4.lt(x, c(0)), c(-1))));
}

type Pair = readonly [Local<"v128">, Local<"v128">];

const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

/** Threefry2x32 with 20 rounds (Salmon et al., Parallel random numbers: as easy as 1, 2, 3, 2011), of four counters at once. */
export function threefry(f: FunctionBuilder, key: readonly [V128, V128], counter: readonly [V128, V128]): Pair {
  const [k0, k1] = [f.let(key[0]), f.let(key[1])];
  const k2 = f.let(v128.xor(v128.xor(k0, k1), i32x4.const(0x1bd11bda)));
  const keys = [k0, k1, k2];
  const x = f.let(i32x4.add(counter[0], k0));
  const y = f.let(i32x4.add(counter[1], k1));
  for (let group = 0; group < 5; group++) {
    for (const distance of ROTATIONS[group % 2] ?? ROTATIONS[0]) {
      f.set(x, i32x4.add(x, y));
      f.set(y, v128.xor(v128.or(i32x4.shl(y, distance), i32x4.shrU(y, 32 - distance)), x));
    }
    f.set(x, i32x4.add(x, keys[(group + 1) % 3] ?? k0));
    f.set(y, i32x4.add(i32x4.add(y, keys[(group + 2) % 3] ?? k0), i32x4.const(group + 1)));
  }
  return [x, y];
}
