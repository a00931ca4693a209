// Second of three: the positions of each id become a list in rising order, from first[id] through next[i]. COUNT is the number of
// ids. Only the first position of an id writes first[id], so that no two invocations write one element.

@group(0) @binding(0) var<storage, read> ids: array<i32>;
@group(0) @binding(1) var<storage, read_write> first: array<u32>;
@group(0) @binding(2) var<storage, read_write> next: array<u32>;

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
  let id = ids[index];
  if (id < 0 || id >= ROWS) {
    return;
  }
  var before = index;
  while (before > 0 && ids[before - 1] != id) {
    before--;
  }
  if (before == 0) {
    first[id] = index + 1;
  }
  var after = index + 1;
  while (after < COUNT && ids[after] != id) {
    after++;
  }
  next[index] = select(0u, after + 1, after < COUNT);
}
