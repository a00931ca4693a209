// Gradient of the GRU cell: by what the input adds to the gates (`dxw`) and by what the state does (`state`). `carry` [batch, units] is
// what reaches the result of the step before past the gates.

@group(0) @binding(2) var<storage, read> result: array<Element>;
@group(0) @binding(3) var<storage, read> gates: array<Element>;
@group(0) @binding(4) var<storage, read_write> dxw: array<Element>;
@group(0) @binding(5) var<storage, read_write> state: array<f32>;
@group(0) @binding(6) var<storage, read_write> carry: array<Element>;

fn retreat(row: u32, t: u32, unit: u32, by: Element) {
  let step = row * TIME + t;
  let place = step * UNITS + unit;
  let first = step * (4 * UNITS) + unit;
  let r = gates[first];
  let z = gates[first + UNITS];
  let n = gates[first + 2 * UNITS];
  let past = gates[first + 3 * UNITS];
  var dh = dy[place] + by;
  if (t + 1 < TIME) {
    dh += carry[row * UNITS + unit];
  }
  var before = Element();
  if (t > 0) {
    before = result[place - UNITS];
  }
  carry[row * UNITS + unit] = dh * z;
  let dn = dh * (1.0 - z) * (1.0 - n * n);
  let dz = dh * (before - n) * z * (1.0 - z);
  let dr = dn * past * r * (1.0 - r);
  let to = step * (3 * UNITS) + unit;
  dxw[to] = dr;
  dxw[to + UNITS] = dz;
  dxw[to + 2 * UNITS] = dn;
  put_state(to, dr);
  put_state(to + UNITS, dz);
  put_state(to + 2 * UNITS, dn * r);
}
