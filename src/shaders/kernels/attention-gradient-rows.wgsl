// First of three: for each of COUNT queries its log-sum-exp and the sum of dy * y, which the other two read side by side.

@group(0) @binding(0) var<storage, read> y: array<vec4f>;
@group(0) @binding(1) var<storage, read> dy: array<vec4f>;
@group(0) @binding(2) var<storage, read> log_sum_exp: array<f32>;
@group(0) @binding(3) var<storage, read_write> rows: array<vec2f>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let row = flat_workgroup(id, groups) * 64 + local;
  if (row >= COUNT) {
    return;
  }
  var sum = 0.0;
  for (var at = row * VECTORS; at < (row + 1) * VECTORS; at++) {
    sum += dot(y[at], dy[at]);
  }
  rows[row] = vec2f(log_sum_exp[row], sum);
}
