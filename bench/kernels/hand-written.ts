/**
 * Matrix products written by hand for sizes that are multiples of 64: the bar that the engine's kernels are held to. Plain on
 * purpose: no epilogue, no edges, one dispatch.
 */

export interface HandWrittenProduct {
  readonly name: string;
  /** C = A B with A `[size, size]` and B `[size, size]`, bound as 0 (read), 1 (read) and 2 (read_write). */
  readonly code: (size: number) => string;
  readonly workgroups: (size: number) => readonly [number, number, number];
}

const bindings = `
@group(0) @binding(0) var<storage, read> a: array<vec4f>;
@group(0) @binding(1) var<storage, read> b: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> c: array<vec4f>;`;

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/**
 * A block of `rows` x 4 `vectors` results in the registers of one thread; nothing is shared. Workgroups of 64 threads: `across`
 * along the columns.
 */
function registerBlocks(rows: number, vectors: number, across: number): HandWrittenProduct {
  const down = 64 / across;
  const all = (line: (row: number, vector: number) => string): string =>
    range(rows)
      .flatMap((row) => range(vectors).map((vector) => line(row, vector)))
      .join("\n");
  return {
    name: `${rows} rows x ${vectors} vec4 a thread, no workgroup memory`,
    code: (size) => `${bindings}
const WIDTH = ${size / 4}u;
@compute @workgroup_size(${across}, ${down})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y * ${rows}u;
  let column = id.x * ${vectors}u;
  ${all((row, vector) => `var c${row}_${vector} = vec4f();`)}
  for (var k = 0u; k < WIDTH; k++) {
    ${range(rows)
      .map((row) => `let a${row} = a[(row + ${row}u) * WIDTH + k];`)
      .join("\n")}
    ${range(4)
      .map(
        (part) => `{
      let start = (k * 4u + ${part}u) * WIDTH + column;
      ${range(vectors)
        .map((vector) => `let b${vector} = b[start + ${vector}u];`)
        .join("\n")}
      ${all((row, vector) => `c${row}_${vector} = fma(vec4f(a${row}[${part}]), b${vector}, c${row}_${vector});`)}
    }`,
      )
      .join("\n")}
  }
  ${all((row, vector) => `c[(row + ${row}u) * WIDTH + column + ${vector}u] = c${row}_${vector};`)}
}`,
    workgroups: (size) => [size / (vectors * 4 * across), size / (rows * down), 1],
  };
}

/** Tiles of 64x64 results with both operands in workgroup memory, 16 of the inner dimension at a time; 4x4 results a thread. */
const tiled: HandWrittenProduct = {
  name: "64x64 tiles in workgroup memory, 4x4 a thread",
  code: (size) => `${bindings}
const WIDTH = ${size / 4}u;
var<workgroup> tile_a: array<array<vec4f, 4>, 64>;
var<workgroup> tile_b: array<array<vec4f, 16>, 16>;
@compute @workgroup_size(16, 16)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let flat = local.y * 16u + local.x;
  var c0 = vec4f(); var c1 = vec4f(); var c2 = vec4f(); var c3 = vec4f();
  for (var k = 0u; k < WIDTH; k += 4u) {
    tile_a[flat / 4u][flat % 4u] = a[(group.y * 64u + flat / 4u) * WIDTH + k + flat % 4u];
    tile_b[flat / 16u][flat % 16u] = b[(k * 4u + flat / 16u) * WIDTH + group.x * 16u + flat % 16u];
    workgroupBarrier();
    for (var inner = 0u; inner < 4u; inner++) {
      let a0 = tile_a[local.y * 4u][inner]; let a1 = tile_a[local.y * 4u + 1u][inner];
      let a2 = tile_a[local.y * 4u + 2u][inner]; let a3 = tile_a[local.y * 4u + 3u][inner];
      ${range(4)
        .map(
          (part) => `let b${part} = tile_b[inner * 4u + ${part}u][local.x];
      ${range(4)
        .map((row) => `c${row} = fma(vec4f(a${row}[${part}]), b${part}, c${row});`)
        .join(" ")}`,
        )
        .join("\n      ")}
    }
    workgroupBarrier();
  }
  let row = group.y * 64u + local.y * 4u;
  let column = group.x * 16u + local.x;
  c[row * WIDTH + column] = c0; c[(row + 1u) * WIDTH + column] = c1;
  c[(row + 2u) * WIDTH + column] = c2; c[(row + 3u) * WIDTH + column] = c3;
}`,
  workgroups: (size) => [size / 64, size / 64, 1],
};

export const handWrittenProducts: readonly HandWrittenProduct[] = [
  registerBlocks(8, 4, 4),
  registerBlocks(8, 2, 8),
  registerBlocks(4, 4, 4),
  tiled,
];
