// Third of three: adds up SPLITS partial results [SPLITS, 2, COUNT], in the order of the splits, into one tensor for each of the two.

@group(0) @binding(0) var<storage, read> partial: array<f32>;
@group(0) @binding(1) var<storage, read_write> first: array<f32>;
@group(0) @binding(2) var<storage, read_write> second: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) invocation: u32) {
  let index = workgroup.x * 64 + invocation;
  if (index >= COUNT) {
    return;
  }
  var a = 0.0;
  var b = 0.0;
  for (var split = 0u; split < SPLITS; split++) {
    a += partial[2 * split * COUNT + index];
    b += partial[(2 * split + 1) * COUNT + index];
  }
  first[index] = a;
  second[index] = b;
}
