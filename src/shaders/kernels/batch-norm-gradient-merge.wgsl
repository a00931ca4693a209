// Second of three: dgamma and dbeta from the sums of the splits, and what the third needs of a channel: coefficients [4, CHANNELS] of
// mean, gamma / deviation, and the two numbers by which dx falls short of dy times that.

@group(0) @binding(0) var<storage, read> partial: array<f32>;
@group(0) @binding(1) var<storage, read> gamma: array<f32>;
@group(0) @binding(2) var<storage, read> means: array<f32>;
@group(0) @binding(3) var<storage, read> variances: array<f32>;
@group(0) @binding(4) var<storage, read_write> dgamma: array<f32>;
@group(0) @binding(5) var<storage, read_write> dbeta: array<f32>;
@group(0) @binding(6) var<storage, read_write> coefficients: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) workgroup: vec3u, @builtin(local_invocation_index) invocation: u32) {
  let channel = workgroup.x * 64 + invocation;
  if (channel >= CHANNELS) {
    return;
  }
  var scaled = 0.0;
  var plain = 0.0;
  for (var split = 0u; split < SPLITS; split++) {
    scaled += partial[2 * split * CHANNELS + channel];
    plain += partial[(2 * split + 1) * CHANNELS + channel];
  }
  let inverse = inverseSqrt(variances[channel] + f32(EPSILON));
  let scale = gamma[channel] * inverse;
  dgamma[channel] = scaled * inverse;
  dbeta[channel] = plain;
  coefficients[channel] = means[channel];
  coefficients[CHANNELS + channel] = scale;
  coefficients[2 * CHANNELS + channel] = scale * plain / f32(POSITIONS);
  coefficients[3 * CHANNELS + channel] = scale * scaled * inverse * inverse / f32(POSITIONS);
}
