// Third of three: dx = dy * scale - shift - (x - mean) * slope by the coefficients [4, UNITS] of each channel. One invocation an Element.
// Fragment put-epilogue.

@group(0) @binding(0) var<storage, read> dy: array<Element>;
@group(0) @binding(1) var<storage, read> x: array<Element>;
@group(0) @binding(2) var<storage, read> coefficients: array<Element>;
@group(0) @binding(3) var<storage, read_write> y: array<Element>;

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
  let channel = index % UNITS;
  let mean = coefficients[channel];
  let scale = coefficients[UNITS + channel];
  put(index, dy[index] * scale - coefficients[2 * UNITS + channel] - (x[index] - mean) * coefficients[3 * UNITS + channel]);
}
