// y[i + before] = x[i], VALUE elsewhere. Shapes are brought to six dimensions, of which the outermost of size 1 are not looked at
// (RANK). Element is a vec4 where the innermost dimension is not padded; its sizes then count vec4.

@group(0) @binding(0) var<storage, read> x: array<Element>;
@group(0) @binding(1) var<storage, read_write> y: array<Element>;

struct Walk {
  rest: u32,
  source: u32,
  stride: u32,
  inside: bool,
}

// One dimension, from the innermost outwards.
fn step(walk: Walk, size: u32, before: u32, source_size: u32) -> Walk {
  // Below `before` this wraps around to a number past every size.
  let position = walk.rest % size - before;
  return Walk(
    walk.rest / size,
    walk.source + position * walk.stride,
    walk.stride * source_size,
    walk.inside && position < source_size,
  );
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let to = flat_workgroup(id, groups) * u32(WORKGROUP) + local;
  if (to >= u32(COUNT)) {
    return;
  }
  var walk = Walk(to, 0u, 1u, true);
  if (RANK > 5) {
    walk = step(walk, u32(SIZE_5), u32(BEFORE_5), u32(SOURCE_5));
  }
  if (RANK > 4) {
    walk = step(walk, u32(SIZE_4), u32(BEFORE_4), u32(SOURCE_4));
  }
  if (RANK > 3) {
    walk = step(walk, u32(SIZE_3), u32(BEFORE_3), u32(SOURCE_3));
  }
  if (RANK > 2) {
    walk = step(walk, u32(SIZE_2), u32(BEFORE_2), u32(SOURCE_2));
  }
  if (RANK > 1) {
    walk = step(walk, u32(SIZE_1), u32(BEFORE_1), u32(SOURCE_1));
  }
  walk = step(walk, u32(SIZE_0), u32(BEFORE_0), u32(SOURCE_0));
  var value = Element(VALUE);
  if (walk.inside) {
    value = x[walk.source];
  }
  y[to] = value;
}
