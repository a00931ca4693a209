// partial[w] = the sum of squares of workgroup w's share of x: vectors w * 64 + invocation, then every (workgroups * 64)-th.
// ELEMENTS is the length of x; what else lies in its last vector is no part of it.

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> partial: array<f32>;

var<workgroup> sums: array<f32, 64>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) invocation: u32) {
  var sum = vec4f();
  for (var i = workgroup.x * 64 + invocation; i * 4 < ELEMENTS; i += WORKGROUPS * 64) {
    let value = select(vec4f(), x[i], i * 4 + vec4u(0, 1, 2, 3) < vec4u(ELEMENTS));
    sum += value * value;
  }
  sums[invocation] = (sum.x + sum.y) + (sum.z + sum.w);
  workgroupBarrier();
  for (var half = 32u; half > 0; half /= 2) {
    if (invocation < half) {
      sums[invocation] += sums[invocation + half];
    }
    workgroupBarrier();
  }
  if (invocation == 0) {
    partial[workgroup.x] = sums[0];
  }
}
