// One unit at a time, for the recurrences.
alias Element = f32;

fn state_at(place: u32) -> Element {
  return state[place];
}

fn put_state(place: u32, value: Element) {
  state[place] = value;
}
