// y = the square root of the sum of COUNT partial sums. One invocation: there are few of them.

@group(0) @binding(0) var<storage, read> partial: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(1)
fn main() {
  var sum = 0.0;
  for (var i = 0u; i < COUNT; i++) {
    sum += partial[i];
  }
  y[0] = epilogue(sqrt(sum), 0);
}
