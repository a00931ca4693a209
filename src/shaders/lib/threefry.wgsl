// Threefry2x32 with 20 rounds (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011). Needs step-scalars.
fn threefry_rotate(x: u32, distance: u32) -> u32 {
  return (x << distance) | (x >> (32u - distance));
}

fn threefry_rounds(x: vec2u, distances: vec4u) -> vec2u {
  var v = x;
  v.x += v.y; v.y = threefry_rotate(v.y, distances.x) ^ v.x;
  v.x += v.y; v.y = threefry_rotate(v.y, distances.y) ^ v.x;
  v.x += v.y; v.y = threefry_rotate(v.y, distances.z) ^ v.x;
  v.x += v.y; v.y = threefry_rotate(v.y, distances.w) ^ v.x;
  return v;
}

fn threefry2x32(key: vec2u, counter: vec2u) -> vec2u {
  let third = key.x ^ key.y ^ 0x1BD11BDAu;
  let first_rotations = vec4u(13u, 15u, 26u, 6u);
  let second_rotations = vec4u(17u, 29u, 16u, 24u);
  var x = counter + key;
  x = threefry_rounds(x, first_rotations) + vec2u(key.y, third + 1u);
  x = threefry_rounds(x, second_rotations) + vec2u(third, key.x + 2u);
  x = threefry_rounds(x, first_rotations) + vec2u(key.x, key.y + 3u);
  x = threefry_rounds(x, second_rotations) + vec2u(key.y, third + 4u);
  return threefry_rounds(x, first_rotations) + vec2u(third, key.x + 5u);
}

// Uniform in [0, 1), a multiple of 2^-24, the same for the same seed, stream, step and index on every device.
fn random_uniform(stream: u32, index: u32) -> f32 {
  let key = threefry2x32(vec2u(step_scalars.seed, stream), vec2u(step_scalars.step, 0u));
  let bits = threefry2x32(key, vec2u(index, 0u)).x;
  return f32(bits >> 8u) * 0x1p-24;
}
