/**
 * Matrix products on the CPU: c[m, n] = a[m, k] b[k, n]. The right operand is packed into panels of eight columns, so that the inner
 * loop reads it in order; the left one is read where it lies, along rows or along columns. The inner loop keeps a tile of rows by eight
 * columns in registers. Sums run over k in order, in blocks of at most `K_BLOCK`.
 * Structure after Goto and van de Geijn, Anatomy of high-performance matrix multiplication, 2008.
 */
import type { Expression, I32, V128 } from "../wasm/expressions";
import { f32x4, i32, statement, v128 } from "../wasm/expressions";
import type { FunctionBuilder, Local } from "../wasm/function-builder";
import type { ModuleEncoder } from "../wasm/module-encoder";
import { PANEL } from "./panels";

/** Rows of a register tile. */
export const TILE_ROWS = 4;
const K_BLOCK = 256;
const UNROLL = 4;

export interface Gemm {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** Bytes from one row, and from one term of the sum, of the left operand to the next. */
  readonly aRowStep: number;
  readonly aTermStep: number;
  readonly cRowStep: number;
  readonly relaxed: boolean;
}

/** Block length of the sum: the whole of it where that is not much longer than a block. */
export function termBlock(k: number): number {
  return k <= 1.5 * K_BLOCK ? Math.max(1, k) : K_BLOCK;
}

/**
 * c = a b, or c += a b where `first` is 0, for a tile: `(a, b, c, terms, first)`, addresses of the tile's first elements.
 * @param columns of the panel that are stored, 1 to 8.
 */
function tileFunction(module: ModuleEncoder, gemm: Gemm, rows: number, columns: number): number {
  const { aRowStep, aTermStep, cRowStep, relaxed } = gemm;
  const key = `gemm tile ${[rows, columns, aRowStep, aTermStep, cRowStep].join(" ")}`;
  return module.shared(key, { parameters: ["i32", "i32", "i32", "i32", "i32"] }, (f) => {
    const a = f.parameter(0, "i32");
    const b = f.parameter(1, "i32");
    const c = f.parameter(2, "i32");
    const terms = f.parameter(3, "i32");
    const first = f.parameter(4, "i32");
    const vectors = columns > 4 ? 2 : 1;
    const sums = Array.from({ length: rows }, () => Array.from({ length: vectors }, () => f.local("v128")));
    const eachSum = (visit: (sum: Local<"v128">, row: number, vector: number) => void): void =>
      sums.forEach((row, r) => row.forEach((sum, v) => visit(sum, r, v)));
    f.if(i32.eqz(first), () => eachSum((sum, r, v) => f.set(sum, v128.load(c, r * cRowStep + 16 * v))));
    const right = Array.from({ length: vectors }, () => f.local("v128"));
    const left = f.local("v128");
    const add = (x: V128, y: V128, z: V128): V128 =>
      relaxed ? f32x4.relaxedMultiplyAdd(x, y, z) : f32x4.add(z, f32x4.mul(x, y));
    const take = (count: number): void => {
      for (let u = 0; u < count; u++) {
        right.forEach((vector, v) => f.set(vector, v128.load(b, (u * PANEL + 4 * v) * 4)));
        sums.forEach((row, r) => {
          f.set(left, v128.loadSplat(a, r * aRowStep + u * aTermStep));
          row.forEach((sum, v) => f.set(sum, add(left, right[v] ?? left, sum)));
        });
      }
      f.set(a, i32.add(a, i32.const(count * aTermStep)));
      f.set(b, i32.add(b, i32.const(count * PANEL * 4)));
      f.set(terms, i32.sub(terms, i32.const(count)));
    };
    for (const count of [UNROLL, 1]) {
      f.loop((leave) => {
        leave(i32.ltS(terms, i32.const(count)));
        take(count);
      });
    }
    eachSum((sum, r, v) => {
      const stored = Math.min(4, columns - 4 * v);
      if (stored === 4) f.emit(statement.storeV128(c, sum, r * cRowStep + 16 * v));
      else
        for (let lane = 0; lane < stored; lane++)
          f.emit(statement.storeLane(c, sum, lane, r * cRowStep + 16 * v + 4 * lane));
    });
  });
}

/** Where one product begins: the left operand's first row, the panels of the right one, the result's first row. */
export interface GemmPlace {
  readonly a: I32;
  readonly panels: I32;
  readonly c: I32;
  /** Rows to compute, at most `m`. */
  readonly rows: I32;
  /** Terms to sum, at most `k`; absent: all. The panels are `k` terms long in any case. */
  readonly terms?: I32;
  /** Whether the result is written or, where 0, added to what is there; absent: written. */
  readonly fresh?: I32;
}

/** Statements that compute `rows` rows of the product: blocks of the sum, panels, tiles of rows. */
export function emitGemm(f: FunctionBuilder, module: ModuleEncoder, gemm: Gemm, place: GemmPlace): void {
  const { m, n, k, aRowStep, aTermStep, cRowStep } = gemm;
  const block = termBlock(k);
  const panelBytes = k * PANEL * 4;
  const end = f.let(place.rows);
  const allTerms = f.let(place.terms ?? i32.const(k));
  const fresh = f.let(place.fresh ?? i32.const(1));
  const panels = f.let(place.panels);
  const a = f.let(place.a);
  const c = f.let(place.c);
  const tiles = (columns: number, aAt: I32, bAt: I32, cAt: I32, terms: I32, first: I32): void => {
    const row = f.let(i32.const(0));
    const aRow = f.let(aAt);
    const cRow = f.let(cAt);
    const step = (rows: number): void => {
      f.call(tileFunction(module, gemm, rows, columns), aRow, bAt, cRow, terms, first);
      f.set(aRow, i32.add(aRow, i32.const(rows * aRowStep)));
      f.set(cRow, i32.add(cRow, i32.const(rows * cRowStep)));
      f.set(row, i32.add(row, i32.const(rows)));
    };
    f.loop((leave) => {
      leave(i32.gtS(i32.add(row, i32.const(TILE_ROWS)), end));
      step(TILE_ROWS);
    });
    // Fewer rows are left at the end of the matrix only.
    const rest = m % TILE_ROWS;
    if (rest > 0) f.if(i32.ltS(row, end), () => step(rest));
  };
  f.forRange(i32.const(0), allTerms, block, (start) => {
    const terms = f.let(minimum(i32.const(block), i32.sub(allTerms, start)));
    const first = f.let(i32.and(i32.eqz(start), fresh));
    const aBlock = f.let(i32.add(a, i32.mul(start, i32.const(aTermStep))));
    const bPanel = f.let(i32.add(panels, i32.mul(start, i32.const(PANEL * 4))));
    const cPanel = f.let(c);
    const whole = Math.floor(n / PANEL);
    if (whole > 0) {
      f.forRange(i32.const(0), i32.const(whole), 1, () => {
        tiles(PANEL, aBlock, bPanel, cPanel, terms, first);
        f.set(bPanel, i32.add(bPanel, i32.const(panelBytes)));
        f.set(cPanel, i32.add(cPanel, i32.const(PANEL * 4)));
      });
    }
    if (n % PANEL > 0) tiles(n % PANEL, aBlock, bPanel, cPanel, terms, first);
  });
}

export function minimum(a: I32, b: I32): I32 {
  return i32.select(a, b, i32.ltS(a, b));
}

/**
 * Rows that a task computes: a multiple of the tile, and of four, so that its elements begin at a multiple of four; few enough that all
 * threads have something to do, many enough that the panels are worth reading.
 */
export function rowsPerTask(rows: number, products: number, columns: number, terms: number): number {
  const wanted = Math.max(1, Math.ceil(rows / Math.max(1, Math.ceil(64 / products))));
  const worth = Math.ceil(16_384 / Math.max(1, columns * terms));
  const bounded = Math.min(64, Math.max(4, wanted, worth));
  return Math.max(TILE_ROWS, Math.ceil(bounded / TILE_ROWS) * TILE_ROWS);
}

/** Byte address `base + index * step`. */
export function address(base: number, index: Expression<"i32">, stepBytes: number): I32 {
  return i32.add(i32.const(base), i32.mul(index, i32.const(stepBytes)));
}
