// Gradient by the scores of their cross-entropy: (softmax - one_hot(label)) * dloss; zeros for a label outside the classes. The softmax comes from
// the loss, for loss = ln(sum of e^score) - score[label]: no row is summed again. One invocation
// makes SIZE Elements of a row of [ROWS, UNITS], of which there are SEGMENTS.
// Fragments: class-scalar or class-vector, put-epilogue.

@group(0) @binding(0) var<storage, read> logits: array<Element>;
@group(0) @binding(1) var<storage, read> labels: array<i32>;
@group(0) @binding(2) var<storage, read> loss: array<f32>;
@group(0) @binding(3) var<storage, read> dloss: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<Element>;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) workgroup: vec3u,
  @builtin(num_workgroups) workgroups: vec3u,
  @builtin(local_invocation_index) invocation: u32,
) {
  let unit = flat_workgroup(workgroup, workgroups) * WORKGROUP + invocation;
  let row = unit / SEGMENTS;
  if (row >= ROWS) {
    return;
  }
  let label = labels[row];
  let counts = label >= 0 && label < CLASSES;
  let class_id = u32(clamp(label, 0, CLASSES - 1));
  let level = score(row * UNITS, class_id) + loss[row];
  let weight = dloss[row];
  let first = (unit % SEGMENTS) * SIZE;
  for (var i = first; i < min(first + SIZE, u32(UNITS)); i++) {
    let index = row * UNITS + i;
    var slope = Element();
    if (counts) {
      slope = (exp(logits[index] - level) - one_hot(i, class_id)) * weight;
    }
    put(index, slope);
  }
}
