// y[batch, column, row] = x[batch, row, column] in blocks of 4 x 4, one an invocation; ROWS and COLUMNS count vectors of four.

@group(0) @binding(0) var<storage, read> x: array<vec4f>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u, @builtin(local_invocation_index) local: u32) {
  let block = flat_workgroup(id, groups) * 64 + local;
  if (block >= BATCHES * ROWS * COLUMNS) {
    return;
  }
  let column = block % COLUMNS;
  let row = block / COLUMNS % ROWS;
  let start = block / (ROWS * COLUMNS) * (4 * ROWS * COLUMNS);
  let source = start + row * (4 * COLUMNS) + column;
  let turned = transpose(mat4x4f(x[source], x[source + COLUMNS], x[source + 2 * COLUMNS], x[source + 3 * COLUMNS]));
  let to = start + column * (4 * ROWS) + row;
  y[to] = turned[0];
  y[to + ROWS] = turned[1];
  y[to + 2 * ROWS] = turned[2];
  y[to + 3 * ROWS] = turned[3];
}
