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
  // One loop over the taps and m: software adapters pay dearly for a loop in a loop.
  for (var k = 0u; k < KERNEL_H * KERNEL_W * MULTIPLIER; k++) {
    let tap = k / MULTIPLIER;
    // A negative coordinate is a large unsigned one.
    let from_y = u32(last_y - i32(tap / KERNEL_W * DILATION_H));
    let from_x = u32(last_x - i32(tap % KERNEL_W * DILATION_W));
    let out_y = from_y / STRIDE_H;
    let out_x = from_x / STRIDE_W;
    let inside = (out_y < OUT_H) & (out_x < OUT_W) & (out_y * STRIDE_H == from_y) & (out_x * STRIDE_W == from_x);
    let out_channel = channel * MULTIPLIER + k % MULTIPLIER;
    let at = (image + out_y * OUT_W + out_x) * OUT_C + out_channel;
    sum += select(Element(), dy[select(0u, at, inside)], inside) * filter_weights[tap * OUT_C + out_channel];
  }
  put(index, sum);
}
