// Sum or maximum of each chunk of a contiguous row, by one workgroup through a tree in workgroup memory: [OUTER, LENGTH] to
// [OUTER, CHUNKS]. The order of the additions depends only on the shape.

@group(0) @binding(0) var<storage, read> x: array<Element>;
@group(0) @binding(1) var<storage, read_write> y: array<Element>;

var<workgroup> partial: array<Element, WORKGROUP>;

fn combine(a: Element, b: Element) -> Element {
  if (MAXIMUM) {
    return max(a, b);
  }
  return a + b;
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let to = flat_workgroup(id, groups);
  let valid = to < u32(OUTER * CHUNKS);
  let first = (to % u32(CHUNKS)) * u32(CHUNK);
  let start = (to / u32(CHUNKS)) * u32(LENGTH) + first;
  let end = start + select(0u, min(u32(CHUNK), u32(LENGTH) - first), valid);
  var result = Element(INITIAL);
  for (var source = start + local; source < end; source += u32(WORKGROUP)) {
    result = combine(result, x[source]);
  }
  partial[local] = result;
  for (var half = u32(WORKGROUP) / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (local < half) {
      partial[local] = combine(partial[local], partial[local + half]);
    }
  }
  if (local == 0u && valid) {
    y[to] = finish(partial[0], to);
  }
}
