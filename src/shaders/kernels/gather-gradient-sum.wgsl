// Third of three: dtable[row, ...] = the sum of dy over the row's list of positions, in rising order. One invocation an element of dtable.
// Fragment put-epilogue.

@group(0) @binding(0) var<storage, read> dy: array<Element>;
@group(0) @binding(1) var<storage, read> first: array<u32>;
@group(0) @binding(2) var<storage, read> next: array<u32>;
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
  var sum = Element();
  var position = first[index / INNER];
  while (position > 0) {
    sum += dy[(position - 1) * INNER + index % INNER];
    position = next[position - 1];
  }
  put(index, sum);
}
