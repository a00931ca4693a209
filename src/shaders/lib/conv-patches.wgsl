// op(A) of a convolution as a product: one row an output pixel, one column an element (ky, kx, channel) of its patch of x
// [batch, IN_H, IN_W, IN_C]; the product's batch is the group. Rows past the end are the last one; padding reads as zero.
// The vector form needs GROUP_IN % 4 == 0, so that four columns are four channels of one pixel.

struct ARows {
  image: vec4u,
  y: vec4i,
  x: vec4i,
}

fn a_rows(group: u32, row: u32) -> ARows {
  let pixel = min(vec4u(row, row + 1, row + 2, row + 3), vec4u(M - 1));
  let position = pixel % (OUT_H * OUT_W);
  return ARows(
    pixel / (OUT_H * OUT_W) * (IN_H * IN_W * IN_C) + group * GROUP_IN,
    vec4i(position / OUT_W * STRIDE_H) - PAD_TOP,
    vec4i(position % OUT_W * STRIDE_W) - PAD_LEFT,
  );
}

// Where the pixels of a tap lie in x; those outside are false in `inside` and have the index 0.
struct Places {
  index: vec4u,
  inside: vec4<bool>,
}

fn places(rows: ARows, tap: u32, channel: u32) -> Places {
  let y = rows.y + i32(tap / KERNEL_W * DILATION_H);
  let x = rows.x + i32(tap % KERNEL_W * DILATION_W);
  let inside = (y >= vec4i()) & (y < vec4i(IN_H)) & (x >= vec4i()) & (x < vec4i(IN_W));
  let index = rows.image + vec4u(y * IN_W + x) * IN_C + channel;
  return Places(select(vec4u(), index, inside), inside);
}

fn patch_column(rows: ARows, k: u32) -> vec4f {
  let at = places(rows, k / GROUP_IN, k % GROUP_IN);
  return select(vec4f(), vec4f(a1(at.index.x), a1(at.index.y), a1(at.index.z), a1(at.index.w)), at.inside);
}

fn a_block(rows: ARows, k: u32) -> mat4x4f {
  if (GROUP_IN % 4 == 0) {
    let at = places(rows, k / GROUP_IN, k % GROUP_IN);
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
