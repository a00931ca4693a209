// overflows[w] = how many invocations of workgroup w met an infinity or no number in their share of x: vectors w * 64 + invocation, then
// every (workgroups * 64)-th. ELEMENTS is the length of x; what else lies in its last vector is no part of it. The bits are looked at,
// because WGSL may assume of an f32 that it is finite: both have all bits of the exponent set.

@group(0) @binding(0) var<storage, read> x: array<vec4u>;
@group(0) @binding(1) var<storage, read_write> overflows: array<f32>;

const EXPONENT = vec4u(0x7f800000);

var<workgroup> counts: array<u32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) invocation: u32) {
  var found = vec4<bool>();
  for (var i = workgroup.x * 64 + invocation; i * 4 < ELEMENTS; i += WORKGROUPS * 64) {
    let value = select(vec4u(), x[i], i * 4 + vec4u(0, 1, 2, 3) < vec4u(ELEMENTS));
    found |= (value & EXPONENT) == EXPONENT;
  }
  counts[invocation] = select(0u, 1u, any(found));
  workgroupBarrier();
  for (var half = 32u; half > 0; half /= 2) {
    if (invocation < half) {
      counts[invocation] += counts[invocation + half];
    }
    workgroupBarrier();
  }
  if (invocation == 0) {
    overflows[workgroup.x] = f32(counts[0]);
  }
}
