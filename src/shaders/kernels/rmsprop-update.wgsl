// RMSProp over a whole group of parameters, four numbers an invocation, in place. COUNT is in vec4f.
// g = scale * gradient + WEIGHT_DECAY * p; s = DECAY * s + (1 - DECAY) * g * g; p -= learning rate * g / (sqrt(s) + EPSILON).

@group(0) @binding(0) var<storage, read> control: array<f32>;
@group(0) @binding(1) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(2) var<storage, read> gradients: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> squares: array<vec4f>;

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
  let p = parameters[index];
  let g = gradients[index] * control[0] + f32(WEIGHT_DECAY) * p;
  let s = f32(DECAY) * squares[index] + f32(ONE_MINUS_DECAY) * g * g;
  squares[index] = s;
  parameters[index] = p - step_scalars.learning_rate * g / (sqrt(s) + f32(EPSILON));
}
