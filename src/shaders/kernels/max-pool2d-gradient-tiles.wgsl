// max-pool2d-gradient where no two windows overlap and there is no padding: one invocation a window (COUNT of them), which writes all
// of dx from its corner to the next window's, and the last ones to the edge. Fragment put-epilogue.
// Channels are counted in Elements: f32, or vec4f with Index vec4i.

@group(0) @binding(0) var<storage, read> dy: array<Element>;
@group(0) @binding(1) var<storage, read> argmax: array<Index>;
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
  let channel = index % CHANNELS;
  let pixel = index / CHANNELS;
  let image = pixel / (OUT_H * OUT_W) * (IN_H * IN_W);
  let out_y = i32(pixel % (OUT_H * OUT_W) / OUT_W);
  let out_x = i32(pixel % OUT_W);
  let first_y = out_y * STRIDE_H;
  let first_x = out_x * STRIDE_W;
  let gradient = dy[index];
  let largest = argmax[index];
  if (STRIDE_H == 2 && STRIDE_W == 2 && IN_H == 2 * OUT_H && IN_W == 2 * OUT_W) {
    let at = first_y * IN_W + first_x;
    let corner = (image + u32(at)) * CHANNELS + channel;
    put(corner, select(Element(), gradient, largest == Index(at)));
    put(corner + CHANNELS, select(Element(), gradient, largest == Index(at + 1)));
    put(corner + IN_W * CHANNELS, select(Element(), gradient, largest == Index(at + IN_W)));
    put(corner + (IN_W + 1) * CHANNELS, select(Element(), gradient, largest == Index(at + IN_W + 1)));
    return;
  }
  let end_y = select(first_y + STRIDE_H, IN_H, out_y == OUT_H - 1);
  let end_x = select(first_x + STRIDE_W, IN_W, out_x == OUT_W - 1);
  for (var in_y = first_y; in_y < end_y; in_y++) {
    for (var in_x = first_x; in_x < end_x; in_x++) {
      let at = in_y * IN_W + in_x;
      put((image + u32(at)) * CHANNELS + channel, select(Element(), gradient, largest == Index(at)));
    }
  }
}
