/**
 * WebAssembly instructions as typed expressions: an expression is the bytes that leave its value on the stack. Kernels are written with
 * these and with `FunctionBuilder`; nothing here knows an operator. Opcodes: WebAssembly core specification 2.0 (appendix, index of
 * instructions), and the threads and relaxed SIMD proposals.
 */

export type WasmType = "i32" | "f32" | "f64" | "v128";

export interface Expression<T extends WasmType = WasmType> {
  readonly type: T;
  readonly bytes: readonly number[];
}

export type I32 = Expression<"i32">;
export type F32 = Expression<"f32">;
export type F64 = Expression<"f64">;
export type V128 = Expression<"v128">;

/** Unsigned LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>>= 7;
    if (rest === 0) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

/** Signed LEB128 of a 32-bit integer. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

function floatBytes(value: number): number[] {
  return [...new Uint8Array(Float32Array.of(value).buffer)];
}

const SIMD = 0xfd;
const ATOMIC = 0xfe;

const scalar =
  <T extends WasmType, A extends WasmType = T>(type: T, opcode: number) =>
  (...operands: readonly Expression<A>[]): Expression<T> => ({
    type,
    bytes: [...operands.flatMap((operand) => operand.bytes), opcode],
  });

const vector =
  (opcode: number) =>
  (...operands: readonly V128[]): V128 => ({
    type: "v128",
    bytes: [...operands.flatMap((operand) => operand.bytes), SIMD, ...unsigned(opcode)],
  });

const shift =
  (opcode: number) =>
  (value: V128, by: number): V128 => ({
    type: "v128",
    bytes: [...value.bytes, ...i32.const(by).bytes, SIMD, ...unsigned(opcode)],
  });

/** Alignment as a power of two, and the offset in bytes that is added to the address. */
const memoryArgument = (alignment: number, offset: number): number[] => [alignment, ...unsigned(offset)];

export const i32 = {
  const: (value: number): I32 => ({ type: "i32", bytes: [0x41, ...signed(value)] }),
  add: scalar("i32", 0x6a),
  sub: scalar("i32", 0x6b),
  mul: scalar("i32", 0x6c),
  divS: scalar("i32", 0x6d),
  divU: scalar("i32", 0x6e),
  remU: scalar("i32", 0x70),
  and: scalar("i32", 0x71),
  or: scalar("i32", 0x72),
  xor: scalar("i32", 0x73),
  shl: scalar("i32", 0x74),
  shrU: scalar("i32", 0x76),
  rotl: scalar("i32", 0x77),
  eqz: scalar("i32", 0x45),
  eq: scalar("i32", 0x46),
  ne: scalar("i32", 0x47),
  ltS: scalar("i32", 0x48),
  ltU: scalar("i32", 0x49),
  gtS: scalar("i32", 0x4a),
  leS: scalar("i32", 0x4c),
  geS: scalar("i32", 0x4e),
  geU: scalar("i32", 0x4f),
  load: (address: I32, offset = 0): I32 => ({
    type: "i32",
    bytes: [...address.bytes, 0x28, ...memoryArgument(2, offset)],
  }),
  /** `condition ? a : b`; both are evaluated. */
  select: (a: I32, b: I32, condition: I32): I32 => ({
    type: "i32",
    bytes: [...a.bytes, ...b.bytes, ...condition.bytes, 0x1b],
  }),
  atomicLoad: (address: I32): I32 => ({
    type: "i32",
    bytes: [...address.bytes, ATOMIC, 0x10, ...memoryArgument(2, 0)],
  }),
  /** The value before. */
  atomicAdd: (address: I32, value: I32): I32 => ({
    type: "i32",
    bytes: [...address.bytes, ...value.bytes, ATOMIC, 0x1e, ...memoryArgument(2, 0)],
  }),
} as const;

export const f32 = {
  const: (value: number): F32 => ({ type: "f32", bytes: [0x43, ...floatBytes(value)] }),
  add: scalar("f32", 0x92),
  sub: scalar("f32", 0x93),
  mul: scalar("f32", 0x94),
  div: scalar("f32", 0x95),
  max: scalar("f32", 0x97),
  load: (address: I32, offset = 0): F32 => ({
    type: "f32",
    bytes: [...address.bytes, 0x2a, ...memoryArgument(2, offset)],
  }),
  eq: scalar<"i32", "f32">("i32", 0x5b),
  sqrt: scalar("f32", 0x91),
  fromF64: scalar<"f32", "f64">("f32", 0xb6),
} as const;

export const f64 = {
  const: (value: number): F64 => ({
    type: "f64",
    bytes: [0x44, ...new Uint8Array(Float64Array.of(value).buffer)],
  }),
  add: scalar("f64", 0xa0),
  mul: scalar("f64", 0xa2),
  sqrt: scalar("f64", 0x9f),
  fromF32: scalar<"f64", "f32">("f64", 0xbb),
} as const;

export const v128 = {
  load: (address: I32, offset = 0): V128 => ({
    type: "v128",
    bytes: [...address.bytes, SIMD, 0x00, ...memoryArgument(2, offset)],
  }),
  /** One 32-bit element in all four lanes. */
  loadSplat: (address: I32, offset = 0): V128 => ({
    type: "v128",
    bytes: [...address.bytes, SIMD, 0x09, ...memoryArgument(2, offset)],
  }),
  /** Replaces one lane by a 32-bit element of memory. */
  loadLane: (address: I32, value: V128, lane: number): V128 => ({
    type: "v128",
    bytes: [...address.bytes, ...value.bytes, SIMD, 0x56, ...memoryArgument(2, 0), lane],
  }),
  /** `mask` lanes are all ones or all zeros. */
  select: (mask: V128, whenSet: V128, whenClear: V128): V128 => vector(0x52)(whenSet, whenClear, mask),
  and: vector(0x4e),
  andNot: vector(0x4f),
  or: vector(0x50),
  xor: vector(0x51),
  not: vector(0x4d),
  /** Lanes 0..3 are `a`'s, 4..7 `b`'s. */
  shuffle: (a: V128, b: V128, lanes: readonly [number, number, number, number]): V128 => ({
    type: "v128",
    bytes: [
      ...a.bytes,
      ...b.bytes,
      SIMD,
      0x0d,
      ...lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]),
    ],
  }),
} as const;

const splatConstant = (bytes: readonly number[]): V128 => ({
  type: "v128",
  bytes: [SIMD, 0x0c, ...bytes, ...bytes, ...bytes, ...bytes],
});

export const f32x4 = {
  const: (value: number): V128 => splatConstant(floatBytes(value)),
  splat: (value: F32): V128 => ({ type: "v128", bytes: [...value.bytes, SIMD, 0x13] }),
  lane: (value: V128, lane: number): F32 => ({ type: "f32", bytes: [...value.bytes, SIMD, 0x1f, lane] }),
  eq: vector(0x41),
  ne: vector(0x42),
  lt: vector(0x43),
  gt: vector(0x44),
  le: vector(0x45),
  ge: vector(0x46),
  floor: vector(0x68),
  ceil: vector(0x67),
  trunc: vector(0x69),
  nearest: vector(0x6a),
  abs: vector(0xe0),
  neg: vector(0xe1),
  sqrt: vector(0xe3),
  add: vector(0xe4),
  sub: vector(0xe5),
  mul: vector(0xe6),
  div: vector(0xe7),
  min: vector(0xe8),
  max: vector(0xe9),
  fromI32: vector(0xfa),
  fromU32: vector(0xfb),
  /** a * b + c, rounded once or twice as the engine likes: only where `relaxed` SIMD was found. */
  relaxedMultiplyAdd: vector(0x105),
} as const;

export const i32x4 = {
  const: (value: number): V128 => splatConstant([...new Uint8Array(Int32Array.of(value).buffer)]),
  constants: (values: readonly [number, number, number, number]): V128 => ({
    type: "v128",
    bytes: [SIMD, 0x0c, ...new Uint8Array(Int32Array.from(values).buffer)],
  }),
  splat: (value: I32): V128 => ({ type: "v128", bytes: [...value.bytes, SIMD, 0x11] }),
  lane: (value: V128, lane: number): I32 => ({ type: "i32", bytes: [...value.bytes, SIMD, 0x1b, lane] }),
  replaceLane: (value: V128, lane: number, by: I32): V128 => ({
    type: "v128",
    bytes: [...value.bytes, ...by.bytes, SIMD, 0x1c, lane],
  }),
  eq: vector(0x37),
  ne: vector(0x38),
  ltS: vector(0x39),
  ltU: vector(0x3a),
  gtS: vector(0x3b),
  gtU: vector(0x3c),
  leS: vector(0x3d),
  leU: vector(0x3e),
  geS: vector(0x3f),
  geU: vector(0x40),
  abs: vector(0xa0),
  neg: vector(0xa1),
  shl: shift(0xab),
  shrS: shift(0xac),
  shrU: shift(0xad),
  add: vector(0xae),
  sub: vector(0xb1),
  mul: vector(0xb5),
  minS: vector(0xb6),
  minU: vector(0xb7),
  maxS: vector(0xb8),
  maxU: vector(0xb9),
  truncateF32S: vector(0xf8),
  truncateF32U: vector(0xf9),
} as const;

/** Statements: bytes that leave nothing on the stack. */
export const statement = {
  storeI32: (address: I32, value: I32, offset = 0): number[] => [
    ...address.bytes,
    ...value.bytes,
    0x36,
    ...memoryArgument(2, offset),
  ],
  storeF32: (address: I32, value: F32, offset = 0): number[] => [
    ...address.bytes,
    ...value.bytes,
    0x38,
    ...memoryArgument(2, offset),
  ],
  storeV128: (address: I32, value: V128, offset = 0): number[] => [
    ...address.bytes,
    ...value.bytes,
    SIMD,
    0x0b,
    ...memoryArgument(2, offset),
  ],
  storeLane: (address: I32, value: V128, lane: number, offset = 0): number[] => [
    ...address.bytes,
    ...value.bytes,
    SIMD,
    0x5a,
    ...memoryArgument(2, offset),
    lane,
  ],
  atomicStore: (address: I32, value: I32): number[] => [
    ...address.bytes,
    ...value.bytes,
    ATOMIC,
    0x17,
    ...memoryArgument(2, 0),
  ],
  /** Sleeps while the word at `address` is `expected`, until it is notified. */
  wait: (address: I32, expected: I32): number[] => [
    ...address.bytes,
    ...expected.bytes,
    0x42,
    0x7f,
    ATOMIC,
    0x01,
    ...memoryArgument(2, 0),
    0x1a,
  ],
  /** Wakes all that sleep at `address`. */
  notify: (address: I32): number[] => [
    ...address.bytes,
    ...i32.const(-1).bytes,
    ATOMIC,
    0x00,
    ...memoryArgument(2, 0),
    0x1a,
  ],
  fill: (address: I32, byte: number, length: I32): number[] => [
    ...address.bytes,
    ...i32.const(byte).bytes,
    ...length.bytes,
    0xfc,
    0x0b,
    0x00,
  ],
  copy: (to: I32, from: I32, length: I32): number[] => [
    ...to.bytes,
    ...from.bytes,
    ...length.bytes,
    0xfc,
    0x0a,
    0x00,
    0x00,
  ],
} as const;
