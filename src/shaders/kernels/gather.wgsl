// y[i, ...] = table[ids[i], ...]; an id outside the table gives zeros. One invocation an element of y.
// INNER is the elements of one row, in Elements. Fragment put-epilogue.

@group(0) @binding(0) var<storage, read> table: array<Element>;
@group(0) @binding(1) var<storage, read> ids: array<i32>;
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
  let id = ids[index / INNER];
  var value = Element();
  if (id >= 0 && id < ROWS) {
    value = table[u32(id) * INNER + index % INNER];
  }
  put(index, value);
}
