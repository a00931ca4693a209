// dx[n, iy, ix, c] = the sum over the windows that hold it of dy / (pixels of the window that lie in the image).
// One invocation an element of dx. Channels are counted in Elements: f32 or vec4f. Fragment put-epilogue.

@group(0) @binding(0) var<storage, read> dy: array<Element>;
@group(0) @binding(1) var<storage, read_write> y: array<Element>;

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
  let channel = index % CHANNELS;
  let pixel = index / CHANNELS;
  let image = pixel / (IN_H * IN_W) * (OUT_H * OUT_W);
  let near_y = i32(pixel % (IN_H * IN_W) / IN_W) + PAD_TOP;
  let near_x = i32(pixel % IN_W) + PAD_LEFT;
  // The windows that hold the pixel: their first row is at most near_y and their last at least near_y.
  let first_y = max(near_y - KERNEL_H + STRIDE_H, 0) / STRIDE_H;
  let first_x = max(near_x - KERNEL_W + STRIDE_W, 0) / STRIDE_W;
  let end_y = min(near_y / STRIDE_H + 1, OUT_H);
  let end_x = min(near_x / STRIDE_W + 1, OUT_W);
  var sum = Element();
  for (var out_y = first_y; out_y < end_y; out_y++) {
    let start_y = out_y * STRIDE_H - PAD_TOP;
    let rows = min(start_y + KERNEL_H, IN_H) - max(start_y, 0);
    for (var out_x = first_x; out_x < end_x; out_x++) {
      let start_x = out_x * STRIDE_W - PAD_LEFT;
      let columns = min(start_x + KERNEL_W, IN_W) - max(start_x, 0);
      sum += dy[(image + u32(out_y * OUT_W + out_x)) * CHANNELS + channel] / f32(rows * columns);
    }
  }
  put(index, sum);
}
