// What changes every step and is no value of the module. Written once a step.
struct StepScalars {
  step: u32,
  seed: u32,
  learning_rate: f32,
}

@group(1) @binding(0) var<uniform> step_scalars: StepScalars;
