// y = the sum of SPLITS partial results that lie one after the other, COUNT elements each, in the order of the splits.
// Fragments: a-vector and y-vector where COUNT is a multiple of 4, else a-scalar and y-scalar.

@group(0) @binding(0) var<storage, read> a: array<AElement>;
@group(0) @binding(1) var<storage, read_write> y: array<YElement>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) invocation: u32,
) {
  let index = (flat_workgroup(workgroup, workgroups) * 64 + invocation) * 4;
  if (index >= COUNT) {
    return;
  }
  var sum = vec4f();
  for (var split = 0u; split < SPLITS; split++) {
    sum += a4(split * COUNT + index);
  }
  y4(index, sum, COUNT - index);
}
