// First of three: no row of the table has a first position yet. COUNT is the number of rows; positions are kept one higher, 0 is none.

@group(0) @binding(0) var<storage, read_write> first: array<u32>;

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
  first[index] = 0;
}
