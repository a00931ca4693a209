// dtable[row, ...] = the sum of dy[i, ...] over the positions i whose id is the row, in the order of the positions.
// One invocation an element of dtable; it looks through all ids, which suits few ids or few rows. Fragment put-epilogue.

@group(0) @binding(0) var<storage, read> dy: array<Element>;
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
  let row = i32(index / INNER);
  let column = index % INNER;
  var sum = Element();
  for (var i = 0u; i < IDS; i++) {
    if (ids[i] == row) {
      sum += dy[i * INNER + column];
    }
  }
  put(index, sum);
}
