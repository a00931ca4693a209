// C = op(A) * op(B) for every batch and every split of K. Convolutions are products too: only how blocks of A and B are read
// differs, and that is the business of the fragments: a_rows, a_step and a_block, b_columns and b_block.
//
// One invocation makes 4 * ROW_BLOCKS rows and 4 * COLUMN_BLOCKS columns (1 to 4 blocks each way) in registers, or in the stack of a
// software adapter, where wide tiles pay because a load costs more than a spill. Nothing is shared between invocations, so
// there is no barrier: fast where workgroup memory is no faster than a cache, and for small outputs.
//
// A block of op(A) has one row of op(A) in each column, a block of op(B) one row of op(B); b * a, in WGSL's column-wise order,
// then has one row of C in each column.
//
// Split s of SPLITS sums k from s * K_SPLIT on and writes its own C, Y_SPLIT elements after the one before.

@group(0) @binding(0) var<storage, read> a: array<AElement>;
@group(0) @binding(1) var<storage, read> b: array<BElement>;
@group(0) @binding(2) var<storage, read_write> y: array<YElement>;

// Four rows of the tile.
struct Strip {
  c0: mat4x4f,
  c1: mat4x4f,
  c2: mat4x4f,
  c3: mat4x4f,
}

// The same four k of all columns of the tile.
struct Band {
  b0: mat4x4f,
  b1: mat4x4f,
  b2: mat4x4f,
  b3: mat4x4f,
}

fn add_product(strip: ptr<function, Strip>, rows: ARows, step: AStep, k: u32, band: Band) {
  let block = a_within(a_block(rows, step), k);
  (*strip).c0 += band.b0 * block;
  if (COLUMN_BLOCKS > 1) {
    (*strip).c1 += band.b1 * block;
  }
  if (COLUMN_BLOCKS > 2) {
    (*strip).c2 += band.b2 * block;
  }
  if (COLUMN_BLOCKS > 3) {
    (*strip).c3 += band.b3 * block;
  }
}

fn store_strip(start: u32, row: u32, column: u32, strip: Strip) {
  store_block(start, row, column, strip.c0);
  if (COLUMN_BLOCKS > 1) {
    store_block(start, row, column + 4, strip.c1);
  }
  if (COLUMN_BLOCKS > 2) {
    store_block(start, row, column + 8, strip.c2);
  }
  if (COLUMN_BLOCKS > 3) {
    store_block(start, row, column + 12, strip.c3);
  }
}

@compute @workgroup_size(WORKGROUP_X, WORKGROUP_Y, WORKGROUP_Z)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y * (4 * ROW_BLOCKS);
  let column = id.x * (4 * COLUMN_BLOCKS);
  if (row >= M || column >= N || id.z >= BATCHES * SPLITS) {
    return;
  }
  let batch = id.z / SPLITS;
  let split = id.z % SPLITS;
  let rows0 = a_rows(batch, row);
  let rows1 = a_rows(batch, row + 4);
  let rows2 = a_rows(batch, row + 8);
  let rows3 = a_rows(batch, row + 12);
  let columns0 = b_columns(batch, column);
  let columns1 = b_columns(batch, column + 4);
  let columns2 = b_columns(batch, column + 8);
  let columns3 = b_columns(batch, column + 12);
  var strip0 = Strip();
  var strip1 = Strip();
  var strip2 = Strip();
  var strip3 = Strip();
  let end = min(u32(K), (split + 1) * K_SPLIT);
  for (var k = split * K_SPLIT; k < end; k += 4) {
    var band = Band();
    band.b0 = b_within(b_block(columns0, k), k);
    if (COLUMN_BLOCKS > 1) {
      band.b1 = b_within(b_block(columns1, k), k);
    }
    if (COLUMN_BLOCKS > 2) {
      band.b2 = b_within(b_block(columns2, k), k);
    }
    if (COLUMN_BLOCKS > 3) {
      band.b3 = b_within(b_block(columns3, k), k);
    }
    let step = a_step(k);
    add_product(&strip0, rows0, step, k, band);
    if (ROW_BLOCKS > 1) {
      add_product(&strip1, rows1, step, k, band);
    }
    if (ROW_BLOCKS > 2) {
      add_product(&strip2, rows2, step, k, band);
    }
    if (ROW_BLOCKS > 3) {
      add_product(&strip3, rows3, step, k, band);
    }
  }
  let start = split * Y_SPLIT + batch * Y_BATCH;
  store_strip(start, row, column, strip0);
  if (ROW_BLOCKS > 1) {
    store_strip(start, row + 4, column, strip1);
  }
  if (ROW_BLOCKS > 2) {
    store_strip(start, row + 8, column, strip2);
  }
  if (ROW_BLOCKS > 3) {
    store_strip(start, row + 12, column, strip3);
  }
}
