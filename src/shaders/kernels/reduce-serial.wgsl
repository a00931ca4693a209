// Sum or maximum along the middle of [OUTER, LENGTH, INNER], by chunks: y[outer, chunk, inner] is made by one thread from CHUNK
// elements (the last chunk may be shorter). Element is a vec4 where INNER is a multiple of four; INNER then counts
// vec4, of WIDTH elements.

@group(0) @binding(0) var<storage, read> x: array<Element>;
@group(0) @binding(1) var<storage, read_write> y: array<Element>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let to = flat_workgroup(id, groups) * u32(WORKGROUP) + local;
  if (to >= u32(OUTER * CHUNKS * INNER)) {
    return;
  }
  let inner = to % u32(INNER);
  let row = to / u32(INNER);
  let chunk = row % u32(CHUNKS);
  let outer = row / u32(CHUNKS);
  let first = chunk * u32(CHUNK);
  let count = min(u32(CHUNK), u32(LENGTH) - first);
  var source = (outer * u32(LENGTH) + first) * u32(INNER) + inner;
  var result = Element(INITIAL);
  for (var i = 0u; i < count; i++) {
    if (MAXIMUM) {
      result = max(result, x[source]);
    } else {
      result += x[source];
    }
    source += u32(INNER);
  }
  y[to] = finish(result, to * u32(WIDTH));
}
