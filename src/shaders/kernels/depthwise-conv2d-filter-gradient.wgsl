// df[ky, kx, c, m] = sum over the output pixels of x[n, iy, ix, c] * dy[n, i, j, c * MULTIPLIER + m].
// A workgroup of LANES_C x LANES_P invocations (64) sums LANES_C channels of one tap over PIXELS_SPLIT pixels, each invocation every
// LANES_P-th pixel, and adds up in workgroup memory. Split s writes its own df, KERNEL_H * KERNEL_W * OUT_C elements after the one before.
// Grid: (channel blocks, taps, splits). Channels are counted in Elements: f32, or vec4f where MULTIPLIER is 1. A put fragment.

@group(0) @binding(0) var<storage, read> x: array<Element>;
@group(0) @binding(1) var<storage, read> dy: array<Element>;
@group(0) @binding(2) var<storage, read_write> y: array<Element>;

var<workgroup> partial: array<Element, 64>;

@compute @workgroup_size(LANES_C, LANES_P)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) invocation: u32,
) {
  let channel = workgroup.x * LANES_C + local.x;
  let tap = workgroup.y;
  let shift_y = i32(tap / KERNEL_W * DILATION_H) - PAD_TOP;
  let shift_x = i32(tap % KERNEL_W * DILATION_W) - PAD_LEFT;
  let end = min(u32(PIXELS), (workgroup.z + 1) * PIXELS_SPLIT);
  var sum = Element();
  if (channel < OUT_C) {
    for (var pixel = workgroup.z * PIXELS_SPLIT + local.y; pixel < end; pixel += LANES_P) {
      let position = pixel % (OUT_H * OUT_W);
      let in_y = i32(position / OUT_W * STRIDE_H) + shift_y;
      let in_x = i32(position % OUT_W * STRIDE_W) + shift_x;
      if (in_y >= 0 && in_y < IN_H && in_x >= 0 && in_x < IN_W) {
        let at = (pixel / (OUT_H * OUT_W) * (IN_H * IN_W) + u32(in_y * IN_W + in_x)) * IN_C + channel / MULTIPLIER;
        sum += x[at] * dy[pixel * OUT_C + channel];
      }
    }
  }
  partial[invocation] = sum;
  workgroupBarrier();
  for (var half = u32(LANES_P) / 2; half > 0; half /= 2) {
    if (local.y < half) {
      partial[invocation] += partial[invocation + half * LANES_C];
    }
    workgroupBarrier();
  }
  if (local.y == 0 && channel < OUT_C) {
    put((workgroup.z * (KERNEL_H * KERNEL_W) + tap) * OUT_C + channel, partial[invocation]);
  }
}
