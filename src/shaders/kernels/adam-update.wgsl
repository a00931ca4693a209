// Adam, or AdamW with DECOUPLED, over a whole group of parameters, four numbers an invocation, in place. COUNT is in vec4f.
// LOG_BETA1 and LOG_BETA2 are natural logarithms, ONE_MINUS_BETA1 and ONE_MINUS_BETA2 are rounded once, from f64.
// Kingma and Ba, Adam: a method for stochastic optimization, 2015; Loshchilov and Hutter, Decoupled weight decay regularization, 2019.

@group(0) @binding(0) var<storage, read> control: array<f32>;
@group(0) @binding(1) var<storage, read_write> parameters: array<vec4f>;
@group(0) @binding(2) var<storage, read> gradients: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> means: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> squares: array<vec4f>;

// 1 - exp(x) for x <= 0. Near 0 the difference would lose most of its digits.
fn one_minus_exp(x: f32) -> f32 {
  let series = -x * (1.0 + x / 2.0 * (1.0 + x / 3.0 * (1.0 + x / 4.0 * (1.0 + x / 5.0 * (1.0 + x / 6.0)))));
  return select(1.0 - exp(x), series, x > -0.25);
}

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
  let rate = step_scalars.learning_rate;
  let correction1 = one_minus_exp(steps * f32(LOG_BETA1));
  let correction2 = one_minus_exp(steps * f32(LOG_BETA2));
  var p = parameters[index];
  var g = gradients[index] * control[0];
  if (DECOUPLED) {
    p -= rate * f32(WEIGHT_DECAY) * p;
  } else {
    g += f32(WEIGHT_DECAY) * p;
  }
  let mean = means[index] + f32(ONE_MINUS_BETA1) * (g - means[index]);
  let square = squares[index] * f32(BETA2) + f32(ONE_MINUS_BETA2) * g * g;
  means[index] = mean;
  squares[index] = square;
  parameters[index] = p - rate / correction1 * mean / (sqrt(square) / sqrt(correction2) + f32(EPSILON));
}
