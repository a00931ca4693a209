// op(A) of a convolution's input gradient as a product: one row an input pixel, one column (ky, kx, output channel), read from dy
// [batch, OUT_H, OUT_W, OUT_C]: the output pixel, if any, that sees the input pixel through that tap. The product's batch is the
// group. Rows past the end are the last one. The vector form needs GROUP_OUT % 4 == 0.

struct ARows {
  image: vec4u,
  y: vec4i,
  x: vec4i,
}

fn a_rows(group: u32, row: u32) -> ARows {
  let pixel = min(vec4u(row, row + 1, row + 2, row + 3), vec4u(M - 1));
  let position = pixel % (IN_H * IN_W);
  return ARows(
    pixel / (IN_H * IN_W) * (OUT_H * OUT_W * OUT_C) + group * GROUP_OUT,
    vec4i(position / IN_W) + PAD_TOP,
    vec4i(position % IN_W) + PAD_LEFT,
  );
}

// Where the output pixels of a tap lie in dy; those that do not exist are false in `inside` and have the index 0.
struct Places {
  index: vec4u,
  inside: vec4<bool>,
}

fn places(rows: ARows, tap: u32, channel: u32) -> Places {
  let y = rows.y - i32(tap / KERNEL_W * DILATION_H);
  let x = rows.x - i32(tap % KERNEL_W * DILATION_W);
  let out_y = y / STRIDE_H;
  let out_x = x / STRIDE_W;
  let inside = (y >= vec4i()) & (x >= vec4i()) & (out_y * STRIDE_H == y) & (out_x * STRIDE_W == x) &
    (out_y < vec4i(OUT_H)) & (out_x < vec4i(OUT_W));
  let index = rows.image + vec4u(out_y * OUT_W + out_x) * OUT_C + channel;
  return Places(select(vec4u(), index, inside), inside);
}

fn patch_column(rows: ARows, k: u32) -> vec4f {
  let at = places(rows, k / GROUP_OUT, k % GROUP_OUT);
  return select(vec4f(), vec4f(a1(at.index.x), a1(at.index.y), a1(at.index.z), a1(at.index.w)), at.inside);
}

fn a_block(rows: ARows, k: u32) -> mat4x4f {
  if (GROUP_OUT % 4 == 0) {
    let at = places(rows, k / GROUP_OUT, k % GROUP_OUT);
    return mat4x4f(
      select(vec4f(), a4(at.index.x), at.inside.x),
      select(vec4f(), a4(at.index.y), at.inside.y),
      select(vec4f(), a4(at.index.z), at.inside.z),
      select(vec4f(), a4(at.index.w), at.inside.w),
    );
  }
  return transpose(
    mat4x4f(patch_column(rows, k), patch_column(rows, k + 1), patch_column(rows, k + 2), patch_column(rows, k + 3)),
  );
}
