// Convolution of images of few channels (1 to 3 as a rule), where a matrix product would waste its blocks of four k.
// y[n, i, j, o] = sum over the taps and channels of x[n, iy, ix, c] * filter[ky, kx, c, o]; groups are 1, OUT_C is a multiple of 4.
// One invocation makes 8 neighbouring output pixels of one row and 16 output channels (fewer at the end).

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read> filter_weights: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

const VECTORS = OUT_C / 4;
const STRIPS = (OUT_W + 7) / 8;
const CHANNEL_BLOCKS = (VECTORS + 3) / 4;

fn pixel(row: u32, row_inside: bool, in_x: i32, channel: u32) -> f32 {
  let inside = row_inside & (u32(in_x) < IN_W);
  return select(0.0, x[select(0u, (row + u32(in_x)) * IN_C + channel, inside)], inside);
}

fn weights(tap: u32, first: u32) -> mat4x4f {
  let at = tap * VECTORS;
  return mat4x4f(
    filter_weights[at + min(first, VECTORS - 1)],
    filter_weights[at + min(first + 1, VECTORS - 1)],
    filter_weights[at + min(first + 2, VECTORS - 1)],
    filter_weights[at + min(first + 3, VECTORS - 1)],
  );
}

fn store_pixel(pixel_number: u32, exists: bool, first: u32, sums: mat4x4f) {
  if (!exists) {
    return;
  }
  let at = pixel_number * VECTORS + first;
  y[at] = epilogue(sums[0], at * 4);
  if (first + 1 < VECTORS) {
    y[at + 1] = epilogue(sums[1], (at + 1) * 4);
  }
  if (first + 2 < VECTORS) {
    y[at + 2] = epilogue(sums[2], (at + 2) * 4);
  }
  if (first + 3 < VECTORS) {
    y[at + 3] = epilogue(sums[3], (at + 3) * 4);
  }
}

@compute @workgroup_size(8)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) invocation: u32,
) {
  let index = flat_workgroup(workgroup, workgroups) * 8 + invocation;
  if (index >= COUNT) {
    return;
  }
  let first = index % CHANNEL_BLOCKS * 4;
  let out_x = index / CHANNEL_BLOCKS % STRIPS * 8;
  let out_row = index / (CHANNEL_BLOCKS * STRIPS);
  let image = out_row / OUT_H;
  let first_y = i32(out_row % OUT_H * STRIDE_H) - PAD_TOP;
  let first_x = i32(out_x * STRIDE_W) - PAD_LEFT;
  var p0 = mat4x4f();
  var p1 = mat4x4f();
  var p2 = mat4x4f();
  var p3 = mat4x4f();
  var p4 = mat4x4f();
  var p5 = mat4x4f();
  var p6 = mat4x4f();
  var p7 = mat4x4f();
  for (var k = 0u; k < KERNEL_H * KERNEL_W * IN_C; k++) {
    let tap = k / IN_C;
    let channel = k % IN_C;
    let in_y = first_y + i32(tap / KERNEL_W * DILATION_H);
    let in_x = first_x + i32(tap % KERNEL_W * DILATION_W);
    let inside = u32(in_y) < IN_H;
    let row = (image * IN_H + u32(in_y)) * IN_W;
    let w = weights(k, first);
    p0 += w * pixel(row, inside, in_x, channel);
    p1 += w * pixel(row, inside, in_x + STRIDE_W, channel);
    p2 += w * pixel(row, inside, in_x + 2 * STRIDE_W, channel);
    p3 += w * pixel(row, inside, in_x + 3 * STRIDE_W, channel);
    p4 += w * pixel(row, inside, in_x + 4 * STRIDE_W, channel);
    p5 += w * pixel(row, inside, in_x + 5 * STRIDE_W, channel);
    p6 += w * pixel(row, inside, in_x + 6 * STRIDE_W, channel);
    p7 += w * pixel(row, inside, in_x + 7 * STRIDE_W, channel);
  }
  let out = out_row * OUT_W + out_x;
  store_pixel(out, true, first, p0);
  store_pixel(out + 1, out_x + 1 < OUT_W, first, p1);
  store_pixel(out + 2, out_x + 2 < OUT_W, first, p2);
  store_pixel(out + 3, out_x + 3 < OUT_W, first, p3);
  store_pixel(out + 4, out_x + 4 < OUT_W, first, p4);
  store_pixel(out + 5, out_x + 5 < OUT_W, first, p5);
  store_pixel(out + 6, out_x + 6 < OUT_W, first, p6);
  store_pixel(out + 7, out_x + 7 < OUT_W, first, p7);
}
