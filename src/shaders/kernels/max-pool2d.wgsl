// y[n, i, j, c] = the largest x in its window, the first of equals; argmax = where it is, as iy * IN_W + ix. Padding never wins.
// WHOLE_WINDOWS: no window reaches beyond the image. One invocation an element of y. Channels are counted in Elements: f32, or vec4f with Index vec4i. Fragment put-epilogue.

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
  var best: Element;
  var best_at: Index;
  if (KERNEL_H == 2 && KERNEL_W == 2 && WHOLE_WINDOWS) {
    // The usual window, without a loop: software adapters pay dearly for one.
    let at = first_y * IN_W + first_x;
    let corner = (image + u32(at)) * CHANNELS + channel;
    best = x[corner];
    best_at = Index(at);
    let right = x[corner + CHANNELS];
    best_at = select(best_at, Index(at + 1), right > best);
    best = max(best, right);
    let below = x[corner + IN_W * CHANNELS];
    best_at = select(best_at, Index(at + IN_W), below > best);
    best = max(best, below);
    let across = x[corner + (IN_W + 1) * CHANNELS];
    best_at = select(best_at, Index(at + IN_W + 1), across > best);
    best = max(best, across);
  } else {
    let end_y = min(first_y + KERNEL_H, IN_H);
    let end_x = min(first_x + KERNEL_W, IN_W);
    best_at = Index(max(first_y, 0) * IN_W + max(first_x, 0));
    best = Element(-3.4028234e38);
    for (var in_y = max(first_y, 0); in_y < end_y; in_y++) {
      for (var in_x = max(first_x, 0); in_x < end_x; in_x++) {
        let at = in_y * IN_W + in_x;
        let value = x[(image + u32(at)) * CHANNELS + channel];
        best_at = select(best_at, Index(at), value > best);
        best = max(best, value);
      }
    }
  }
  argmax[index] = best_at;
  put(index, best);
}
