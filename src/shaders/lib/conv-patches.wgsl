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

// Tap and channel of four k: those of k, and if the four are not in one tap, k itself.
struct AStep {
  k: u32,
  y: i32,
  x: i32,
  channel: u32,
}

fn a_step(k: u32) -> AStep {
  let tap = k / GROUP_IN;
  return AStep(k, i32(tap / KERNEL_W * DILATION_H), i32(tap % KERNEL_W * DILATION_W), k % GROUP_IN);
}

// Where the pixels of a tap lie in x; those outside are false in `inside` and have the index 0.
struct Places {
  index: vec4u,
  inside: vec4<bool>,
}

fn places(rows: ARows, step: AStep) -> Places {
  let y = rows.y + step.y;
  let x = rows.x + step.x;
  // A negative coordinate is a large unsigned one.
  let inside = (vec4u(y) < vec4u(IN_H)) & (vec4u(x) < vec4u(IN_W));
  let index = rows.image + vec4u(y * IN_W + x) * IN_C + step.channel;
  return Places(select(vec4u(), index, inside), inside);
}

fn patch_column(rows: ARows, k: u32) -> vec4f {
  let at = places(rows, a_step(k));
  return select(vec4f(), vec4f(a1(at.index.x), a1(at.index.y), a1(at.index.z), a1(at.index.w)), at.inside);
}

fn a_block(rows: ARows, step: AStep) -> mat4x4f {
  if (GROUP_IN % 4 == 0) {
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
