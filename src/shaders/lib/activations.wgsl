// Activations on f32, free of overflow: exponentials are taken of non-positive numbers only.

// tanh(x); the built-in overflows to NaN for large arguments on some drivers.
fn stable_tanh(x: f32) -> f32 {
  let a = abs(x);
  if (a < 0.1) {
    let s = x * x;
    return x * (1.0 + s * (-0.33333333333 + s * (0.13333333333 + s * -0.053968253968)));
  }
  let e = exp(-2.0 * a);
  let y = (1.0 - e) / (1.0 + e);
  return select(-y, y, x >= 0.0);
}

fn sigmoid(x: f32) -> f32 {
  let e = exp(-abs(x));
  return select(e, 1.0, x >= 0.0) / (1.0 + e);
}

// log(1 + e^x).
fn softplus(x: f32) -> f32 {
  let e = exp(-abs(x));
  // log(1 + e) loses e below half an ulp of 1; the series keeps it.
  let tail = select(log(1.0 + e), e * (1.0 - e * (0.5 - e * 0.33333333333)), e < 0.01);
  return max(x, 0.0) + tail;
}
