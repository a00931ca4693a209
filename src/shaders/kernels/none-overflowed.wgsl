// y = 1 if all COUNT numbers of overflows are zero, else 0. One invocation: there are few of them.

@group(0) @binding(0) var<storage, read> overflows: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(1)
fn main() {
  var sum = 0.0;
  for (var i = 0u; i < COUNT; i++) {
    sum += overflows[i];
  }
  y[0] = epilogue(select(0.0, 1.0, sum == 0.0), 0);
}
