/**
 * Packs the right operand of a matrix product into panels of eight columns: `[panel][term][8]`. What lies in the columns past the last
 * one is of no account: nobody stores what comes of it.
 */
import type { I32, V128 } from "../wasm/expressions";
import { i32, statement, v128 } from "../wasm/expressions";
import type { FunctionBuilder, Local } from "../wasm/function-builder";
import type { ModuleEncoder } from "../wasm/module-encoder";
import type { CpuPass } from "./define";
import { taskType } from "./define";

export const PANEL = 8;

/** Elements of the panels of one operand. */
export function panelElements(k: number, n: number): number {
  return Math.ceil(n / PANEL) * PANEL * k;
}

export interface PanelSource {
  readonly products: number;
  readonly n: number;
  /** Terms of one segment; the panel has `segments` of them, one after the other. */
  readonly k: number;
  readonly segments: number;
  /** Stored as rows of columns, `[k, n]`, or, transposed, as rows of terms, `[n, k]`. */
  readonly transposed: boolean;
  readonly address: number;
  readonly rowStep: number;
  readonly segmentStep: number;
  readonly productStep: number;
  readonly to: number;
}

/** The pass that packs a whole operand: one task a panel and segment. */
export function packPass(module: ModuleEncoder, source: PanelSource): CpuPass {
  const { n, k, products, segments } = source;
  const panels = Math.ceil(n / PANEL);
  const panelBytes = k * PANEL * 4;
  const task = module.define(taskType, (f) => {
    const number = f.parameter(0, "i32");
    const segment = f.let(i32.remU(number, i32.const(segments)));
    const rest = f.let(i32.divU(number, i32.const(segments)));
    const panel = f.let(i32.remU(rest, i32.const(panels)));
    const product = f.let(i32.divU(rest, i32.const(panels)));
    const from = f.let(
      i32.add(
        i32.const(source.address),
        i32.add(i32.mul(product, i32.const(source.productStep)), i32.mul(segment, i32.const(source.segmentStep))),
      ),
    );
    // Panels lie as [product][panel][segment].
    const to = f.let(i32.add(i32.const(source.to), i32.mul(number, i32.const(panelBytes))));
    if (source.transposed) packRows(f, source, from, panel, to);
    else packColumns(f, i32.add(from, i32.mul(panel, i32.const(PANEL * 4))), source.rowStep, i32.const(k), n, to);
  });
  return { tasks: products * panels * segments, task };
}

/** Copies eight columns of `terms` rows. */
export function packColumns(
  f: FunctionBuilder,
  from: I32,
  rowStep: number,
  terms: I32,
  n: number,
  to: Local<"i32">,
): void {
  const source = f.let(from);
  const second = n > 4;
  f.forRange(i32.const(0), terms, 1, () => {
    f.emit(statement.storeV128(to, v128.load(source)));
    if (second) f.emit(statement.storeV128(to, v128.load(source, 16), 16));
    f.set(source, i32.add(source, i32.const(rowStep)));
    f.set(to, i32.add(to, i32.const(PANEL * 4)));
  });
}

/** Eight rows become eight columns: blocks of four by four are transposed in registers. */
function packRows(f: FunctionBuilder, { n, k, rowStep }: PanelSource, from: I32, panel: I32, to: Local<"i32">): void {
  const first = f.let(i32.mul(panel, i32.const(PANEL)));
  const rows = Array.from({ length: PANEL }, (_, r) => {
    // A row past the last one is the last one again: there is memory there.
    const row = f.let(i32.add(first, i32.const(r)));
    f.set(row, i32.select(row, i32.const(n - 1), i32.ltS(row, i32.const(n))));
    return f.let(i32.add(from, i32.mul(row, i32.const(rowStep))));
  });
  const advance = (terms: number): void => {
    for (const row of rows) f.set(row, i32.add(row, i32.const(4 * terms)));
    f.set(to, i32.add(to, i32.const(PANEL * 4 * terms)));
  };
  const whole = Math.floor(k / 4);
  if (whole > 0) {
    f.forRange(i32.const(0), i32.const(whole), 1, () => {
      for (const half of [0, 1]) {
        const block = transposed(
          f,
          rows.slice(4 * half, 4 * half + 4).map((row) => v128.load(row)),
        );
        block.forEach((vector, term) => f.emit(statement.storeV128(to, vector, PANEL * 4 * term + 16 * half)));
      }
      advance(4);
    });
  }
  if (k % 4 > 0) {
    f.forRange(i32.const(0), i32.const(k % 4), 1, () => {
      rows.forEach((row, column) => f.emit(statement.storeI32(to, i32.load(row), 4 * column)));
      advance(1);
    });
  }
}

/** The columns of four vectors. */
export function transposed(f: FunctionBuilder, rows: readonly V128[]): readonly Local<"v128">[] {
  const [r0, r1, r2, r3] = rows.map((row) => f.let(row));
  if (r0 === undefined || r1 === undefined || r2 === undefined || r3 === undefined)
    throw new Error("Four rows are transposed.");
  const low01 = f.let(v128.shuffle(r0, r1, [0, 4, 1, 5]));
  const low23 = f.let(v128.shuffle(r2, r3, [0, 4, 1, 5]));
  const high01 = f.let(v128.shuffle(r0, r1, [2, 6, 3, 7]));
  const high23 = f.let(v128.shuffle(r2, r3, [2, 6, 3, 7]));
  return [
    f.let(v128.shuffle(low01, low23, [0, 1, 4, 5])),
    f.let(v128.shuffle(low01, low23, [2, 3, 6, 7])),
    f.let(v128.shuffle(high01, high23, [0, 1, 4, 5])),
    f.let(v128.shuffle(high01, high23, [2, 3, 6, 7])),
  ];
}
