// Blocks of op(A) for the GEMM kernels, A a row-major matrix: [M, K], or [K, M] with TRANSPOSE_A.
// A_ROW is the distance of two rows of A in elements, A_BATCH that of two matrices. Past the end a row is the last one.

struct ARows {
  start: vec4u,
}

fn a_rows(batch: u32, row: u32) -> ARows {
  if (TRANSPOSE_A) {
    return ARows(vec4u(batch * A_BATCH + row));
  }
  return ARows(batch * A_BATCH + min(vec4u(row, row + 1, row + 2, row + 3), vec4u(M - 1)) * A_ROW);
}

// What four k have in common for all rows.
struct AStep {
  k: u32,
}

fn a_step(k: u32) -> AStep {
  return AStep(k);
}

// One row of op(A), over k to k + 3, in each column.
fn a_block(rows: ARows, step: AStep) -> mat4x4f {
  let k = step.k;
  if (TRANSPOSE_A) {
    let first = rows.start.x + k * A_ROW;
    return transpose(mat4x4f(a4(first), a4(first + A_ROW), a4(first + 2 * A_ROW), a4(first + 3 * A_ROW)));
  }
  return mat4x4f(a4(rows.start.x + k), a4(rows.start.y + k), a4(rows.start.z + k), a4(rows.start.w + k));
}
