// The LSTM cell: gates in the order input, forget, candidate, output. The gates are kept for the gradient, activated.

@group(0) @binding(2) var<storage, read_write> state: array<f32>;
@group(0) @binding(3) var<storage, read_write> cell: array<Element>;
@group(0) @binding(4) var<storage, read_write> gates: array<Element>;

fn advance(row: u32, t: u32, unit: u32, sums: Band) {
  let step = row * TIME + t;
  let place = step * UNITS + unit;
  let first = step * (4 * UNITS) + unit;
  let i = cell_sigmoid(xw[first] + sums.b0);
  let f = cell_sigmoid(xw[first + UNITS] + sums.b1);
  let g = cell_tanh(xw[first + 2 * UNITS] + sums.b2);
  let o = cell_sigmoid(xw[first + 3 * UNITS] + sums.b3);
  var c = i * g;
  if (t > 0) {
    c += f * cell[place - UNITS];
  }
  cell[place] = c;
  put_state(place, o * cell_tanh(c));
  gates[first] = i;
  gates[first + UNITS] = f;
  gates[first + 2 * UNITS] = g;
  gates[first + 3 * UNITS] = o;
}
