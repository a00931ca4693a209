// Four neighbouring columns of op(B) for gemm-rows.wgsl where they lie B_COLUMN elements apart. `at` is the element of the first
// column of the tile, `j` counts vectors of four columns.
alias BElement = f32;

const COLUMNS_AN_ELEMENT = 1;

fn b_quad(at: u32, j: u32) -> vec4f {
  let first = at + j * (4 * B_COLUMN);
  return vec4f(b[first], b[first + B_COLUMN], b[first + 2 * B_COLUMN], b[first + 3 * B_COLUMN]);
}
