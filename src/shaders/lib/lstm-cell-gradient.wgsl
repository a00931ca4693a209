// Gradient of the LSTM cell. `carry` [batch, units] is the gradient by the cell's memory that comes from the step after.

@group(0) @binding(2) var<storage, read> cell: array<Element>;
@group(0) @binding(3) var<storage, read> gates: array<Element>;
@group(0) @binding(4) var<storage, read_write> state: array<f32>;
@group(0) @binding(5) var<storage, read_write> carry: array<Element>;

fn retreat(row: u32, t: u32, unit: u32, by: Element) {
  let step = row * TIME + t;
  let place = step * UNITS + unit;
  let first = step * (4 * UNITS) + unit;
  let i = gates[first];
  let f = gates[first + UNITS];
  let g = gates[first + 2 * UNITS];
  let o = gates[first + 3 * UNITS];
  let bounded = cell_tanh(cell[place]);
  let dh = dy[place] + by;
  var dc = dh * o * (1.0 - bounded * bounded);
  if (t + 1 < TIME) {
    dc += carry[row * UNITS + unit];
  }
  var before = Element();
  if (t > 0) {
    before = cell[place - UNITS];
  }
  carry[row * UNITS + unit] = dc * f;
  put_state(first, dc * g * i * (1.0 - i));
  put_state(first + UNITS, dc * before * f * (1.0 - f));
  put_state(first + 2 * UNITS, dc * i * (1.0 - g * g));
  put_state(first + 3 * UNITS, dh * bounded * o * (1.0 - o));
}
