// Position of the largest element along the middle of [OUTER, LENGTH, INNER], the first of equals; one thread a result.

@group(0) @binding(0) var<storage, read> x: array<Element>;
@group(0) @binding(1) var<storage, read_write> y: array<i32>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let to = flat_workgroup(id, groups) * u32(WORKGROUP) + local;
  if (to >= u32(OUTER * INNER)) {
    return;
  }
  var source = (to / u32(INNER)) * u32(LENGTH * INNER) + to % u32(INNER);
  var best = 0u;
  var largest = x[source];
  for (var i = 1u; i < u32(LENGTH); i++) {
    source += u32(INNER);
    if (x[source] > largest) {
      largest = x[source];
      best = i;
    }
  }
  y[to] = i32(best);
}
