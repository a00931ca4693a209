/** Values of options, checked. Every refusal names the option and what it takes. */
import { CommandFailure } from "./failure";

/** @returns the whole number from `least` on, or undefined for an option that was not given. */
export function positive(option: string, value: string | undefined, least = 1): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^\d+$/.test(value) || number < least || !Number.isSafeInteger(number)) {
    throw new CommandFailure(`${option} takes a whole number from ${least} on, not "${value}".`, 2);
  }
  return number;
}

export function choice<const T extends string>(
  option: string,
  value: string | undefined,
  choices: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const found = choices.find((candidate) => candidate === value);
  if (found === undefined) throw new CommandFailure(`${option} takes ${choices.join(", ")}, not "${value}".`, 2);
  return found;
}
