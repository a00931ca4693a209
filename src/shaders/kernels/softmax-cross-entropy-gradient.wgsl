// Gradient by the scores of their cross-entropy: (softmax - one_hot(label)) * dloss; zeros for a label outside the classes. The softmax comes from
// the loss, for loss = ln(sum of e^score) - score[label]: no row is summed again. One invocation an Element of [ROWS, UNITS].
// Fragments: class-scalar or class-vector, put-epilogue.

@group(0) @binding(0) var<storage, read> logits: array<Element>;
@group(0) @binding(1) var<storage, read> labels: array<i32>;
@group(0) @binding(2) var<storage, read> loss: array<f32>;
@group(0) @binding(3) var<storage, read> dloss: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<Element>;

@compute @workgroup_size(64)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) invocation: u32,
) {
  let index = flat_workgroup(workgroup, workgroups) * 64 + invocation;
  if (index >= COUNT) {
    return;
  }
  let row = index / UNITS;
  let label = labels[row];
  var slope = Element();
  if (label >= 0 && label < CLASSES) {
    let level = score(row * UNITS, u32(label)) + loss[row];
    slope = (exp(logits[index] - level) - one_hot(index % UNITS, u32(label))) * dloss[row];
  }
  put(index, slope);
}
