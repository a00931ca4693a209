// y[n, i, j, c] = the largest x in its window, the first of equals; argmax = where it is, as iy * IN_W + ix. Padding never wins.
// One invocation an element of y. Channels are counted in Elements: f32, or vec4f with Index vec4i. Fragment put-epilogue.

@group(0) @binding(0) var<storage, read> x: array<Element>;
@group(0) @binding(1) var<storage, read_write> y: array<Element>;
@group(0) @binding(2) var<storage, read_write> argmax: array<Index>;

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
  let first_y = i32(pixel % (OUT_H * OUT_W) / OUT_W * STRIDE_H) - PAD_TOP;
  let first_x = i32(pixel % OUT_W * STRIDE_W) - PAD_LEFT;
  let end_y = min(first_y + KERNEL_H, IN_H);
  let end_x = min(first_x + KERNEL_W, IN_W);
  var best_at = Index(max(first_y, 0) * IN_W + max(first_x, 0));
  var best = Element(-3.4028234e38);
  for (var in_y = max(first_y, 0); in_y < end_y; in_y++) {
    for (var in_x = max(first_x, 0); in_x < end_x; in_x++) {
      let at = in_y * IN_W + in_x;
      let value = x[(image + u32(at)) * CHANNELS + channel];
      let better = value > best;
      best = select(best, value, better);
      best_at = select(best_at, Index(at), better);
    }
  }
  argmax[index] = best_at;
  put(index, best);
}
