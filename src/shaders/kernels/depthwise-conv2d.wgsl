// y[n, i, j, c * MULTIPLIER + m] = sum over the taps (ky, kx) of x[n, iy, ix, c] * filter[ky, kx, c, m]; one invocation an element of y.
// Channels are counted in Elements: f32, or vec4f where MULTIPLIER is 1 and the channels are a multiple of 4. Fragment put-epilogue.

@group(0) @binding(0) var<storage, read> x: array<Element>;
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
  let channel = index % OUT_C;
  let pixel = index / OUT_C;
  let image = pixel / (OUT_H * OUT_W) * (IN_H * IN_W);
  let first_y = i32(pixel % (OUT_H * OUT_W) / OUT_W * STRIDE_H) - PAD_TOP;
  let first_x = i32(pixel % OUT_W * STRIDE_W) - PAD_LEFT;
  var sum = Element();
  // One loop over the taps: software adapters pay dearly for a loop in a loop.
  for (var tap = 0u; tap < KERNEL_H * KERNEL_W; tap++) {
    let in_y = first_y + i32(tap / KERNEL_W * DILATION_H);
    let in_x = first_x + i32(tap % KERNEL_W * DILATION_W);
    // A negative coordinate is a large unsigned one.
    let inside = (u32(in_y) < IN_H) & (u32(in_x) < IN_W);
    let at = (image + u32(in_y * IN_W + in_x)) * IN_C + channel / MULTIPLIER;
    sum += select(Element(), x[select(0u, at, inside)], inside) * filter_weights[tap * OUT_C + channel];
  }
  put(index, sum);
}
