// C = op(A) * op(B) for every batch and every split of K, for software adapters: no workgroup memory, no barrier, and little code, which
// compiles several times faster than gemm-registers.wgsl and runs at least as fast.
//
// One invocation makes ROWS rows (1 to 16) of a Band of columns (8 or 16), one k at a time: a number of op(A) times a row of
// op(B).
// Fragments: rows-each or rows-shared, band-two or band-four, b-quads or b-columns, and what stores four results (y4).
//
// Element (row, k) of op(A) lies at row * A_ROW + k * A_K, element (k, column) of op(B) at k * B_K + column * B_COLUMN, matrices
// A_BATCH and B_BATCH apart. Split s sums k from s * K_SPLIT on and writes its own C, Y_SPLIT elements after the one before.

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<BElement>;
@group(0) @binding(2) var<storage, read_write> y: array<YElement>;

@compute @workgroup_size(WORKGROUP_X, WORKGROUP_Y, WORKGROUP_Z)
fn main(invocation: Invocation) {
  let id = invocation.id;
  let row = id.y * ROWS;
  let column = id.x * (4 * VECTORS);
  // The invocations of a subgroup leave together; columns past the end are computed with the others, but not stored.
  if (row >= M || id.z >= BATCHES * SPLITS) {
    return;
  }
  let batch = id.z / SPLITS;
  let split = id.z % SPLITS;
  let first = split * K_SPLIT;
  let starts = row_starts(invocation, batch * A_BATCH + first * A_K, row);
  var c0 = Band();
  var c1 = Band();
  var c2 = Band();
  var c3 = Band();
  var c4 = Band();
  var c5 = Band();
  var c6 = Band();
  var c7 = Band();
  var c8 = Band();
  var c9 = Band();
  var c10 = Band();
  var c11 = Band();
  var c12 = Band();
  var c13 = Band();
  var c14 = Band();
  var c15 = Band();
  var at_b = batch * B_BATCH + first * B_K + column / COLUMNS_AN_ELEMENT * B_COLUMN;
  let count = min(u32(K_SPLIT), K - first) * A_K;
  for (var at_a = 0u; at_a < count; at_a += A_K) {
    let band = b_band(at_b);
    let rows = row_numbers(starts, at_a);
    at_b += B_K;
    c0 = more(c0, rows.r0.x, band);
    if (ROWS > 1) {
      c1 = more(c1, rows.r0.y, band);
    }
    if (ROWS > 2) {
      c2 = more(c2, rows.r0.z, band);
    }
    if (ROWS > 3) {
      c3 = more(c3, rows.r0.w, band);
    }
    if (ROWS > 4) {
      c4 = more(c4, rows.r4.x, band);
    }
    if (ROWS > 5) {
      c5 = more(c5, rows.r4.y, band);
    }
    if (ROWS > 6) {
      c6 = more(c6, rows.r4.z, band);
    }
    if (ROWS > 7) {
      c7 = more(c7, rows.r4.w, band);
    }
    if (ROWS > 8) {
      c8 = more(c8, rows.r8.x, band);
    }
    if (ROWS > 9) {
      c9 = more(c9, rows.r8.y, band);
    }
    if (ROWS > 10) {
      c10 = more(c10, rows.r8.z, band);
    }
    if (ROWS > 11) {
      c11 = more(c11, rows.r8.w, band);
    }
    if (ROWS > 12) {
      c12 = more(c12, rows.r12.x, band);
    }
    if (ROWS > 13) {
      c13 = more(c13, rows.r12.y, band);
    }
    if (ROWS > 14) {
      c14 = more(c14, rows.r12.z, band);
    }
    if (ROWS > 15) {
      c15 = more(c15, rows.r12.w, band);
    }
  }
  // An array indexed by variables is slow, but this is once a tile, and one call of the epilogue keeps the program short. So does one loop
  // over both rows and columns, which costs a software adapter much less than one within another.
  var tile = array<Band, 16>(c0, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15);
  let start_y = split * Y_SPLIT + batch * Y_BATCH + column;
  let pieces = min(u32(ROWS), M - row) * VECTORS;
  for (var i = 0u; i < pieces; i++) {
    let j = i % VECTORS;
    if (column + 4 * j < N) {
      y4(start_y + (row + i / VECTORS) * Y_ROW + 4 * j, tile[i / VECTORS][j], N - column - 4 * j);
    }
  }
}
