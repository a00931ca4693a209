// op(A) of a convolution's filter gradient as a product: one row an element (ky, kx, channel) of the filter, one column an output
// pixel, read from x [batch, IN_H, IN_W, IN_C]; the product's batch is the group. Padding reads as zero.
// The vector form needs GROUP_IN % 4 == 0, so that four rows are four channels of one tap.

struct ARows {
  channel: vec4u,
  y: vec4i,
  x: vec4i,
}

fn a_rows(group: u32, row: u32) -> ARows {
  let element = min(vec4u(row, row + 1, row + 2, row + 3), vec4u(M - 1));
  let tap = element / GROUP_IN;
  return ARows(
    element % GROUP_IN + group * GROUP_IN,
    vec4i(tap / KERNEL_W * DILATION_H) - PAD_TOP,
    vec4i(tap % KERNEL_W * DILATION_W) - PAD_LEFT,
  );
}

// Four output pixels.
struct AStep {
  image: vec4u,
  y: vec4i,
  x: vec4i,
}

fn a_step(k: u32) -> AStep {
  let pixel = vec4u(k, k + 1, k + 2, k + 3);
  let position = pixel % (OUT_H * OUT_W);
  return AStep(
    pixel / (OUT_H * OUT_W) * (IN_H * IN_W * IN_C),
    vec4i(position / OUT_W * STRIDE_H),
    vec4i(position % OUT_W * STRIDE_W),
  );
}

// Where the pixels lie in x under one tap; those outside are false in `inside` and have the index 0.
struct Places {
  index: vec4u,
  inside: vec4<bool>,
}

fn places(pixels: AStep, channel: u32, dy: i32, dx: i32) -> Places {
  let y = pixels.y + dy;
  let x = pixels.x + dx;
  // A negative coordinate is a large unsigned one.
  let inside = (vec4u(y) < vec4u(IN_H)) & (vec4u(x) < vec4u(IN_W));
  let index = pixels.image + vec4u(y * IN_W + x) * IN_C + channel;
  return Places(select(vec4u(), index, inside), inside);
}

fn element_row(pixels: AStep, channel: u32, dy: i32, dx: i32) -> vec4f {
  let at = places(pixels, channel, dy, dx);
  return select(vec4f(), vec4f(a1(at.index.x), a1(at.index.y), a1(at.index.z), a1(at.index.w)), at.inside);
}

fn a_block(rows: ARows, pixels: AStep) -> mat4x4f {
  if (GROUP_IN % 4 == 0) {
    let at = places(pixels, rows.channel.x, rows.y.x, rows.x.x);
    return transpose(mat4x4f(
      select(vec4f(), a4(at.index.x), at.inside.x),
      select(vec4f(), a4(at.index.y), at.inside.y),
      select(vec4f(), a4(at.index.z), at.inside.z),
      select(vec4f(), a4(at.index.w), at.inside.w),
    ));
  }
  return mat4x4f(
    element_row(pixels, rows.channel.x, rows.y.x, rows.x.x),
    element_row(pixels, rows.channel.y, rows.y.y, rows.x.y),
    element_row(pixels, rows.channel.z, rows.y.z, rows.x.z),
    element_row(pixels, rows.channel.w, rows.y.w, rows.x.w),
  );
}
