// Second of three: mean and biased variance of every channel over all POSITIONS from those of the splits (Chan, Golub and LeVeque 1979),
// and what the third needs of a channel: coefficients [3, CHANNELS] of mean, gamma / deviation and beta.

@group(0) @binding(0) var<storage, read> partial: array<f32>;
@group(0) @binding(1) var<storage, read> gamma: array<f32>;
@group(0) @binding(2) var<storage, read> beta: array<f32>;
@group(0) @binding(3) var<storage, read_write> means: array<f32>;
@group(0) @binding(4) var<storage, read_write> variances: array<f32>;
@group(0) @binding(5) var<storage, read_write> coefficients: array<f32>;

fn count_of(split: u32) -> f32 {
  return f32(min(u32(SPLIT_SIZE), POSITIONS - split * SPLIT_SIZE));
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) invocation: u32) {
  let channel = workgroup.x * 64 + invocation;
  if (channel >= CHANNELS) {
    return;
  }
  let origin = partial[channel];
  var shift = 0.0;
  for (var split = 1u; split < SPLITS; split++) {
    shift += (partial[2 * split * CHANNELS + channel] - origin) * count_of(split);
  }
  let mean = origin + shift / f32(POSITIONS);
  var squares = 0.0;
  for (var split = 0u; split < SPLITS; split++) {
    let difference = partial[2 * split * CHANNELS + channel] - mean;
    squares += partial[(2 * split + 1) * CHANNELS + channel] + difference * difference * count_of(split);
  }
  let variance = squares / f32(POSITIONS);
  means[channel] = mean;
  variances[channel] = variance;
  coefficients[channel] = mean;
  coefficients[CHANNELS + channel] = gamma[channel] * inverseSqrt(variance + f32(EPSILON));
  coefficients[2 * CHANNELS + channel] = beta[channel];
}
