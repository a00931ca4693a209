// C = op(A) * op(B) for every batch and every split of K, with tiles of A and B shared through workgroup memory; for GPUs.
// The fragments and the meaning of a block are those of gemm-registers.wgsl.
//
// A workgroup makes TILE_M x TILE_N of C. Its tiles hold k by k the TILE_M / 4 vectors of op(A)'s columns and the TILE_N / 4 vectors
// of op(B)'s rows. Each invocation loads whole 4x4 blocks and turns them in registers, so that no two invocations ever write
// one vector, and then adds up ROW_BLOCKS x COLUMN_BLOCKS outer products a k.

@group(0) @binding(0) var<storage, read> a: array<AElement>;
@group(0) @binding(1) var<storage, read> b: array<BElement>;
@group(0) @binding(2) var<storage, read_write> y: array<YElement>;

const WORKGROUP_X = TILE_N / (4 * COLUMN_BLOCKS);
const WORKGROUP_Y = TILE_M / (4 * ROW_BLOCKS);
const INVOCATIONS = WORKGROUP_X * WORKGROUP_Y;
const VECTORS_M = TILE_M / 4;
const VECTORS_N = TILE_N / 4;
const BLOCKS_K = TILE_K / 4;
const A_BLOCKS = VECTORS_M * BLOCKS_K;
const B_BLOCKS = VECTORS_N * BLOCKS_K;

var<workgroup> a_tile: array<vec4f, TILE_K * VECTORS_M>;
var<workgroup> b_tile: array<vec4f, TILE_K * VECTORS_N>;

fn load_a(batch: u32, first_row: u32, first_k: u32, number: u32) {
  // Neighbours read neighbouring memory: along k, or along the rows of op(A) if A lies transposed.
  let block_m = select(number / BLOCKS_K, number % VECTORS_M, TRANSPOSE_A);
  let block_k = select(number % BLOCKS_K, number / VECTORS_M, TRANSPOSE_A);
  let k = first_k + block_k * 4;
  var block = mat4x4f();
  if (k < K) {
    block = transpose(a_within(a_block(a_rows(batch, first_row + block_m * 4), a_step(k)), k));
  }
  for (var i = 0u; i < 4; i++) {
    a_tile[(block_k * 4 + i) * VECTORS_M + block_m] = block[i];
  }
}

fn load_b(batch: u32, first_column: u32, first_k: u32, number: u32) {
  let block_n = select(number % VECTORS_N, number / BLOCKS_K, TRANSPOSE_B);
  let block_k = select(number / VECTORS_N, number % BLOCKS_K, TRANSPOSE_B);
  let k = first_k + block_k * 4;
  var block = mat4x4f();
  if (k < K) {
    block = b_within(b_block(b_columns(batch, first_column + block_n * 4), k), k);
  }
  for (var i = 0u; i < 4; i++) {
    b_tile[(block_k * 4 + i) * VECTORS_N + block_n] = block[i];
  }
}

fn add_outer(c: mat4x4f, b: vec4f, a: vec4f) -> mat4x4f {
  return mat4x4f(
    fma(b, vec4f(a.x), c[0]),
    fma(b, vec4f(a.y), c[1]),
    fma(b, vec4f(a.z), c[2]),
    fma(b, vec4f(a.w), c[3]),
  );
}

@compute @workgroup_size(WORKGROUP_X, WORKGROUP_Y)
fn main(
  @builtin(workgroup_id) tile: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) invocation: u32,
) {
  let first_row = tile.y * TILE_M;
  let first_column = tile.x * TILE_N;
  let batch = tile.z / SPLITS;
  let split = tile.z % SPLITS;
  var c00 = mat4x4f();
  var c01 = mat4x4f();
  var c10 = mat4x4f();
  var c11 = mat4x4f();
  let end = min(u32(K), (split + 1) * K_SPLIT);
  for (var first_k = split * K_SPLIT; first_k < end; first_k += TILE_K) {
    for (var number = invocation; number < A_BLOCKS + B_BLOCKS; number += INVOCATIONS) {
      if (number < A_BLOCKS) {
        load_a(batch, first_row, first_k, number);
      } else {
        load_b(batch, first_column, first_k, number - A_BLOCKS);
      }
    }
    workgroupBarrier();
    for (var k = 0u; k < TILE_K; k++) {
      // The second block of an invocation lies a workgroup's width away, so that neighbours read neighbouring vectors.
      let a0 = a_tile[k * VECTORS_M + local.y];
      let b0 = b_tile[k * VECTORS_N + local.x];
      c00 = add_outer(c00, b0, a0);
      if (ROW_BLOCKS > 1) {
        let a1 = a_tile[k * VECTORS_M + local.y + (ROW_BLOCKS - 1) * WORKGROUP_Y];
        let b1 = b_tile[k * VECTORS_N + local.x + (COLUMN_BLOCKS - 1) * WORKGROUP_X];
        c10 = add_outer(c10, b0, a1);
        c01 = add_outer(c01, b1, a0);
        c11 = add_outer(c11, b1, a1);
      }
    }
    workgroupBarrier();
  }
  let start = split * Y_SPLIT + batch * Y_BATCH;
  let row = first_row + local.y * 4;
  let column = first_column + local.x * 4;
  store_block(start, row, column, c00);
  if (ROW_BLOCKS > 1) {
    store_block(start, row, column + 4 * WORKGROUP_X, c01);
    store_block(start, row + 4 * WORKGROUP_Y, column, c10);
    store_block(start, row + 4 * WORKGROUP_Y, column + 4 * WORKGROUP_X, c11);
  }
}
