// The GRU cell as PyTorch has it: gates in the order reset, update, candidate, the reset applied to what the state adds to the
// candidate, its bias included. Kept for the gradient: the three gates, activated, and that sum.

@group(0) @binding(2) var<storage, read> bias: array<Element>;
@group(0) @binding(3) var<storage, read_write> state: array<f32>;
@group(0) @binding(4) var<storage, read_write> gates: array<Element>;

fn advance(row: u32, t: u32, unit: u32, sums: Band) {
  let step = row * TIME + t;
  let place = step * UNITS + unit;
  let given = step * (3 * UNITS) + unit;
  let r = cell_sigmoid(xw[given] + sums.b0 + bias[unit]);
  let z = cell_sigmoid(xw[given + UNITS] + sums.b1 + bias[UNITS + unit]);
  let past = sums.b2 + bias[2 * UNITS + unit];
  let n = cell_tanh(xw[given + 2 * UNITS] + r * past);
  var before = Element();
  if (t > 0) {
    before = state_at(place - UNITS);
  }
  put_state(place, n + z * (before - n));
  let first = step * (4 * UNITS) + unit;
  gates[first] = r;
  gates[first + UNITS] = z;
  gates[first + 2 * UNITS] = n;
  gates[first + 3 * UNITS] = past;
}
