// C = op(A) * op(B) for every batch and every split of K, for software adapters: no workgroup memory, no barrier, and little code, which
// compiles several times faster than gemm-registers.wgsl and runs at least as fast.
//
// One invocation makes ROWS rows (1 to 8) of a Band of columns (8 or 16), one k at a time: a number of op(A) times a row of
// op(B). A multiplication and an addition, not fma, which such adapters carry out by a call.
// Fragments: band-two or band-four, b-quads or b-columns, and what stores four results (y4).
//
// Element (row, k) of op(A) lies at row * A_ROW + k * A_K, element (k, column) of op(B) at k * B_K + column * B_COLUMN, matrices
// A_BATCH and B_BATCH apart. Split s sums k from s * K_SPLIT on and writes its own C, Y_SPLIT elements after the one before.

@group(0) @binding(0) var<storage, read> a: array<f32>;
@group(0) @binding(1) var<storage, read> b: array<BElement>;
@group(0) @binding(2) var<storage, read_write> y: array<YElement>;

@compute @workgroup_size(WORKGROUP_X, WORKGROUP_Y, WORKGROUP_Z)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y * ROWS;
  let column = id.x * (4 * VECTORS);
  if (row >= M || column >= N || id.z >= BATCHES * SPLITS) {
    return;
  }
  let batch = id.z / SPLITS;
  let split = id.z % SPLITS;
  let first = split * K_SPLIT;
  // Rows past the end are the last one; they are not stored.
  let start = batch * A_BATCH + first * A_K;
  let start0 = start + row * A_ROW;
  let start1 = start + min(row + 1, u32(M - 1)) * A_ROW;
  let start2 = start + min(row + 2, u32(M - 1)) * A_ROW;
  let start3 = start + min(row + 3, u32(M - 1)) * A_ROW;
  let start4 = start + min(row + 4, u32(M - 1)) * A_ROW;
  let start5 = start + min(row + 5, u32(M - 1)) * A_ROW;
  let start6 = start + min(row + 6, u32(M - 1)) * A_ROW;
  let start7 = start + min(row + 7, u32(M - 1)) * A_ROW;
  var c0 = Band();
  var c1 = Band();
  var c2 = Band();
  var c3 = Band();
  var c4 = Band();
  var c5 = Band();
  var c6 = Band();
  var c7 = Band();
  var at_b = batch * B_BATCH + first * B_K + column / COLUMNS_AN_ELEMENT * B_COLUMN;
  let count = min(u32(K_SPLIT), K - first) * A_K;
  for (var at_a = 0u; at_a < count; at_a += A_K) {
    let band = b_band(at_b);
    at_b += B_K;
    c0 += a[start0 + at_a] * band;
    if (ROWS > 1) {
      c1 += a[start1 + at_a] * band;
    }
    if (ROWS > 2) {
      c2 += a[start2 + at_a] * band;
    }
    if (ROWS > 3) {
      c3 += a[start3 + at_a] * band;
    }
    if (ROWS > 4) {
      c4 += a[start4 + at_a] * band;
    }
    if (ROWS > 5) {
      c5 += a[start5 + at_a] * band;
    }
    if (ROWS > 6) {
      c6 += a[start6 + at_a] * band;
    }
    if (ROWS > 7) {
      c7 += a[start7 + at_a] * band;
    }
  }
  // An array indexed by variables is slow, but this is once a tile, and one call of the epilogue keeps the program short.
  var rows = array<Band, 8>(c0, c1, c2, c3, c4, c5, c6, c7);
  let start_y = split * Y_SPLIT + batch * Y_BATCH + column;
  for (var r = 0u; r < min(u32(ROWS), M - row); r++) {
    for (var j = 0u; j < VECTORS && column + 4 * j < N; j++) {
      y4(start_y + (row + r) * Y_ROW + 4 * j, rows[r][j], N - column - 4 * j);
    }
  }
}
