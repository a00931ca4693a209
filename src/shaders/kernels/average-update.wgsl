// Exponential moving average over a whole group, four numbers an invocation, in place. COUNT is in vec4f.
// a += share * (scale * value - a); the share is ONE_MINUS_DECAY, rounded once from f64, or more in the first steps.

@group(0) @binding(0) var<storage, read> control: array<f32>;
@group(0) @binding(1) var<storage, read_write> averages: array<vec4f>;
@group(0) @binding(2) var<storage, read> values: array<vec4f>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) invocation: u32,
) {
  let index = flat_workgroup(workgroup, workgroups) * 64 + invocation;
  // A scale of 0 skips the step.
  if (index >= COUNT || control[0] == 0.0) {
    return;
  }
  var steps = f32(step_scalars.step + 1);
  if (COUNTS_SKIPPED) {
    steps -= control[1];
  }
  let share = max(f32(ONE_MINUS_DECAY), 9.0 / (10.0 + steps));
  let average = averages[index];
  averages[index] = average + share * (values[index] * control[0] - average);
}
