// dx[n, iy, ix, c] = sum over the taps and m of dy[n, i, j, c * MULTIPLIER + m] * filter[ky, kx, c, m], (i, j) being the output pixel
// that sees (iy, ix) through the tap; one invocation an element of dx.
// Channels are counted in Elements: f32, or vec4f where MULTIPLIER is 1 and the channels are a multiple of 4. Fragment put-epilogue.

@group(0) @binding(0) var<storage, read> dy: array<Element>;
@group(0) @binding(1) var<storage, read> filter_weights: array<Element>;
@group(0) @binding(2) var<storage, read_write> y: array<Element>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) invocation: u32,
) {
  let index = flat_workgroup(workgroup, workgroups) * 64 + invocation;
  if (index >= COUNT) {
    return;
  }
  let channel = index % IN_C;
  let pixel = index / IN_C;
  let image = pixel / (IN_H * IN_W) * (OUT_H * OUT_W);
  let last_y = i32(pixel % (IN_H * IN_W) / IN_W) + PAD_TOP;
  let last_x = i32(pixel % IN_W) + PAD_LEFT;
  var sum = Element();
  for (var ky = 0; ky < KERNEL_H; ky++) {
    let from_y = last_y - ky * DILATION_H;
    let out_y = from_y / STRIDE_H;
    if (from_y < 0 || out_y * STRIDE_H != from_y || out_y >= OUT_H) {
      continue;
    }
    for (var kx = 0; kx < KERNEL_W; kx++) {
      let from_x = last_x - kx * DILATION_W;
      let out_x = from_x / STRIDE_W;
      if (from_x >= 0 && out_x * STRIDE_W == from_x && out_x < OUT_W) {
        let at = (image + u32(out_y * OUT_W + out_x)) * OUT_C + channel * MULTIPLIER;
        let tap = u32(ky * KERNEL_W + kx) * OUT_C + channel * MULTIPLIER;
        for (var m = 0u; m < MULTIPLIER; m++) {
          sum += dy[at + m] * filter_weights[tap + m];
        }
      }
    }
  }
  put(index, sum);
}
