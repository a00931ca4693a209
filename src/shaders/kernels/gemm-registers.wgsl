// C = op(A) * op(B) for every batch and every split of K. Convolutions are products too: only how blocks of A and B are read
// differs, and that is the business of the fragments a_rows, a_block, b_columns and b_block.
//
// One invocation makes 4 * ROW_BLOCKS rows and 4 * COLUMN_BLOCKS columns (1 or 2 blocks each way) in registers. Nothing is shared
// between invocations, so there is no barrier: fast where workgroup memory is no faster than a cache, and for small outputs.
//
// A block of op(A) has one row of op(A) in each column, a block of op(B) one row of op(B); b * a, in WGSL's column-wise order,
// then has one row of C in each column.
//
// Split s of SPLITS sums k from s * K_SPLIT on and writes its own C, Y_SPLIT elements after the one before.

@group(0) @binding(0) var<storage, read> a: array<AElement>;
@group(0) @binding(1) var<storage, read> b: array<BElement>;
@group(0) @binding(2) var<storage, read_write> y: array<YElement>;

@compute @workgroup_size(WORKGROUP_X, WORKGROUP_Y)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y * (4 * ROW_BLOCKS);
  let column = id.x * (4 * COLUMN_BLOCKS);
  if (row >= M || column >= N) {
    return;
  }
  let batch = id.z / SPLITS;
  let split = id.z % SPLITS;
  let rows0 = a_rows(batch, row);
  let rows1 = a_rows(batch, row + 4);
  let columns0 = b_columns(batch, column);
  let columns1 = b_columns(batch, column + 4);
  var c00 = mat4x4f();
  var c01 = mat4x4f();
  var c10 = mat4x4f();
  var c11 = mat4x4f();
  let end = min(u32(K), (split + 1) * K_SPLIT);
  for (var k = split * K_SPLIT; k < end; k += 4) {
    let a0 = a_within(a_block(rows0, k), k);
    let b0 = b_within(b_block(columns0, k), k);
    c00 += b0 * a0;
    if (ROW_BLOCKS > 1) {
      let a1 = a_within(a_block(rows1, k), k);
      c10 += b0 * a1;
      if (COLUMN_BLOCKS > 1) {
        let b1 = b_within(b_block(columns1, k), k);
        c01 += b1 * a0;
        c11 += b1 * a1;
      }
    } else if (COLUMN_BLOCKS > 1) {
      let b1 = b_within(b_block(columns1, k), k);
      c01 += b1 * a0;
    }
  }
  let start = split * Y_SPLIT + batch * Y_BATCH;
  store_block(start, row, column, c00);
  if (COLUMN_BLOCKS > 1) {
    store_block(start, row, column + 4, c01);
  }
  if (ROW_BLOCKS > 1) {
    store_block(start, row + 4, column, c10);
  }
  if (ROW_BLOCKS > 1 && COLUMN_BLOCKS > 1) {
    store_block(start, row + 4, column + 4, c11);
  }
}
