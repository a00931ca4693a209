// The error function. Below 0.5 the Maclaurin series; above it 1 - erfc(x) with the Chebyshev fit of erfc in Press et al.,
// "Numerical Recipes", section 6.2 (relative error of erfc below 1.2e-7).
fn erf(x: f32) -> f32 {
  let a = abs(x);
  if (a < 0.5) {
    let s = x * x;
    return 1.1283791670955126 * x * (1.0 + s * (-0.33333333333 + s * (0.1 + s * (-0.023809523810 + s * (0.0046296296296 + s * (-0.00075757575758 + s * 0.00010683760684))))));
  }
  let t = 1.0 / (1.0 + 0.5 * a);
  let series = -1.26551223 + t * (1.00002368 + t * (0.37409196 + t * (0.09678418 + t * (-0.18628806
    + t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277))))))));
  let complement = t * exp(-a * a + series);
  return select(complement - 1.0, 1.0 - complement, x >= 0.0);
}
