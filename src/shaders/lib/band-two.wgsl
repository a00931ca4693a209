// Eight columns of a tile of gemm-rows.wgsl.
alias Band = mat2x4f;

fn b_band(at: u32) -> Band {
  return Band(b_quad(at, 0), b_quad(at, 1));
}
