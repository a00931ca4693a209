// The LSTM cell: gates in the order input, forget, candidate, output. The gates are kept for the gradient, activated.

@group(0) @binding(2) var<storage, read_write> state: array<Element>;
@group(0) @binding(3) var<storage, read_write> cell: array<Element>;
@group(0) @binding(4) var<storage, read_write> gates: array<Element>;

fn advance(row: u32, t: u32, unit: u32, input: Element, forget: Element, candidate: Element, output: Element) {
  let step = row * TIME + t;
  let place = step * UNITS + unit;
  let first = step * (4 * UNITS) + unit;
  let i = cell_sigmoid(xw[first] + input);
  let f = cell_sigmoid(xw[first + UNITS] + forget);
  let g = cell_tanh(xw[first + 2 * UNITS] + candidate);
  let o = cell_sigmoid(xw[first + 3 * UNITS] + output);
  var c = i * g;
  if (t > 0) {
    c += f * cell[place - UNITS];
  }
  cell[place] = c;
  state[place] = o * cell_tanh(c);
  gates[first] = i;
  gates[first + UNITS] = f;
  gates[first + 2 * UNITS] = g;
  gates[first + 3 * UNITS] = o;
}
