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

// Tap and channel of four k: those of k, and if the four are not in one tap, k itself.
struct AStep {
  k: u32,
  y: i32,
  x: i32,
  channel: u32,
}

fn a_step(k: u32) -> AStep {
  let tap = k / GROUP_OUT;
  return AStep(k, i32(tap / KERNEL_W * DILATION_H), i32(tap % KERNEL_W * DILATION_W), k % GROUP_OUT);
}

// Where the output pixels of a tap lie in dy; those that do not exist are false in `inside` and have the index 0.
struct Places {
  index: vec4u,
  inside: vec4<bool>,
}

fn places(rows: ARows, step: AStep) -> Places {
  // A negative coordinate is a large unsigned one.
  let y = vec4u(rows.y - step.y);
  let x = vec4u(rows.x - step.x);
  let out_y = y / STRIDE_H;
  let out_x = x / STRIDE_W;
  var inside = (out_y < vec4u(OUT_H)) & (out_x < vec4u(OUT_W));
  if (STRIDE_H > 1 || STRIDE_W > 1) {
    inside &= (out_y * STRIDE_H == y) & (out_x * STRIDE_W == x);
  }
  let index = rows.image + (out_y * OUT_W + out_x) * OUT_C + step.channel;
  return Places(select(vec4u(), index, inside), inside);
}

fn patch_column(rows: ARows, k: u32) -> vec4f {
  let at = places(rows, a_step(k));
  return select(vec4f(), vec4f(a1(at.index.x), a1(at.index.y), a1(at.index.z), a1(at.index.w)), at.inside);
}

fn a_block(rows: ARows, step: AStep) -> mat4x4f {
  if (GROUP_OUT % 4 == 0) {
    let at = places(rows, step);
    return mat4x4f(
      select(vec4f(), a4(at.index.x), at.inside.x),
      select(vec4f(), a4(at.index.y), at.inside.y),
      select(vec4f(), a4(at.index.z), at.inside.z),
      select(vec4f(), a4(at.index.w), at.inside.w),
    );
  }
  return transpose(
    mat4x4f(
      patch_column(rows, step.k),
      patch_column(rows, step.k + 1),
      patch_column(rows, step.k + 2),
      patch_column(rows, step.k + 3),
    ),
  );
}
