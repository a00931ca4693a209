// op(B) of a convolution's input gradient as a product: one row (ky, kx, output channel), one column an input channel of the group,
// read from the filter [KERNEL_H, KERNEL_W, GROUP_IN, OUT_C]. Columns past the end are the last one.
// The vector form needs GROUP_OUT % 4 == 0, so that four rows are four channels of one tap.

struct BColumns {
  start: vec4u,
}

fn b_columns(group: u32, column: u32) -> BColumns {
  let channel = min(vec4u(column, column + 1, column + 2, column + 3), vec4u(N - 1));
  return BColumns(channel * OUT_C + group * GROUP_OUT);
}

fn filter_row(columns: BColumns, k: u32) -> vec4f {
  let at = columns.start + k / GROUP_OUT * (GROUP_IN * OUT_C) + k % GROUP_OUT;
  return vec4f(b1(at.x), b1(at.y), b1(at.z), b1(at.w));
}

fn b_block(columns: BColumns, k: u32) -> mat4x4f {
  if (GROUP_OUT % 4 == 0) {
    let at = columns.start + k / GROUP_OUT * (GROUP_IN * OUT_C) + k % GROUP_OUT;
    return transpose(mat4x4f(b4(at.x), b4(at.y), b4(at.z), b4(at.w)));
  }
  return mat4x4f(filter_row(columns, k), filter_row(columns, k + 1), filter_row(columns, k + 2), filter_row(columns, k + 3));
}
