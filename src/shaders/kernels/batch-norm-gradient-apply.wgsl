// Third of three: dx = dy * scale - shift - (x - mean) * slope by the coefficients [4, UNITS] of each channel. One
// invocation makes one channel of SIZE positions. Fragment put-epilogue.

@group(0) @binding(0) var<storage, read> dy: array<Element>;
@group(0) @binding(1) var<storage, read> x: array<Element>;
@group(0) @binding(2) var<storage, read> coefficients: array<Element>;
@group(0) @binding(3) var<storage, read_write> y: array<Element>;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) invocation: u32,
) {
  let unit = flat_workgroup(workgroup, workgroups) * WORKGROUP + invocation;
  let channel = unit % UNITS;
  let mean = coefficients[channel];
  let scale = coefficients[UNITS + channel];
  let shift = coefficients[2 * UNITS + channel];
  let slope = coefficients[3 * UNITS + channel];
  let first = (unit / UNITS) * SIZE;
  for (var position = first; position < min(first + SIZE, u32(POSITIONS)); position++) {
    let index = position * UNITS + channel;
    put(index, dy[index] * scale - shift - (x[index] - mean) * slope);
  }
}
