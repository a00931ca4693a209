// Blocks of op(B) for the GEMM kernels, B a row-major matrix: [K, N], or [N, K] with TRANSPOSE_B.
// B_ROW is the distance of two rows of B in elements, B_BATCH that of two matrices. Past the end a column is the last one.

struct BColumns {
  start: vec4u,
}

fn b_columns(batch: u32, column: u32) -> BColumns {
  if (TRANSPOSE_B) {
    return BColumns(batch * B_BATCH + min(vec4u(column, column + 1, column + 2, column + 3), vec4u(N - 1)) * B_ROW);
  }
  return BColumns(vec4u(batch * B_BATCH + column));
}

// One row of op(B), k to k + 3, in each column.
fn b_block(columns: BColumns, k: u32) -> mat4x4f {
  if (TRANSPOSE_B) {
    return transpose(
      mat4x4f(b4(columns.start.x + k), b4(columns.start.y + k), b4(columns.start.z + k), b4(columns.start.w + k)),
    );
  }
  let first = columns.start.x + k * B_ROW;
  return mat4x4f(b4(first), b4(first + B_ROW), b4(first + 2 * B_ROW), b4(first + 3 * B_ROW));
}
