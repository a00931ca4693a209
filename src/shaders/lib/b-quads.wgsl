// Four neighbouring columns of op(B) for gemm-rows.wgsl where they are a vector in memory. `at` is the vector of the first columns of the tile,
// `j` counts vectors; B_K and B_BATCH do so too.
alias BElement = vec4f;

const COLUMNS_AN_ELEMENT = 4;

fn b_quad(at: u32, j: u32) -> vec4f {
  return b[at + j];
}
