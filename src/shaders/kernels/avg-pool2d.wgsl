// y[n, i, j, c] = the mean of x over the part of its window that lies in the image. One invocation an element of y.
// Channels are counted in Elements: f32 or vec4f. Fragment put-epilogue.

@group(0) @binding(0) var<storage, read> x: array<Element>;
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
  let image = pixel / (OUT_H * OUT_W) * (IN_H * IN_W);
  let start_y = i32(pixel % (OUT_H * OUT_W) / OUT_W * STRIDE_H) - PAD_TOP;
  let start_x = i32(pixel % OUT_W * STRIDE_W) - PAD_LEFT;
  let first_y = max(start_y, 0);
  let first_x = max(start_x, 0);
  let end_y = min(start_y + KERNEL_H, IN_H);
  let end_x = min(start_x + KERNEL_W, IN_W);
  var sum = Element();
  for (var in_y = first_y; in_y < end_y; in_y++) {
    for (var in_x = first_x; in_x < end_x; in_x++) {
      sum += x[(image + u32(in_y * IN_W + in_x)) * CHANNELS + channel];
    }
  }
  put(index, sum / f32((end_y - first_y) * (end_x - first_x)));
}
