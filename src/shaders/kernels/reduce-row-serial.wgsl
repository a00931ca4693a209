// Sum or maximum of each chunk of a contiguous row, by one thread that reads four elements at a time: [OUTER, LENGTH] to
// [OUTER, CHUNKS]. LENGTH and CHUNK count vec4.

@group(0) @binding(0) var<storage, read> x: array<Vector>;
@group(0) @binding(1) var<storage, read_write> y: array<Element>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let to = flat_workgroup(id, groups) * u32(WORKGROUP) + local;
  if (to >= u32(OUTER * CHUNKS)) {
    return;
  }
  let first = (to % u32(CHUNKS)) * u32(CHUNK);
  let start = (to / u32(CHUNKS)) * u32(LENGTH) + first;
  let end = start + min(u32(CHUNK), u32(LENGTH) - first);
  var partial = Vector(INITIAL);
  for (var source = start; source < end; source++) {
    if (MAXIMUM) {
      partial = max(partial, x[source]);
    } else {
      partial += x[source];
    }
  }
  if (MAXIMUM) {
    y[to] = finish(max(max(partial.x, partial.y), max(partial.z, partial.w)), to);
  } else {
    y[to] = finish((partial.x + partial.y) + (partial.z + partial.w), to);
  }
}
