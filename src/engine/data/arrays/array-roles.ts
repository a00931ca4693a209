/** Which of a person's arrays is predicted from which others: what the settings say, and a guess where they say nothing. Pure. */
import { DataError } from "../types";
import { noTarget } from "./array-targets";
import { sizeOf, type DataArray } from "./data-array";

export interface ArrayRoles {
  readonly target: DataArray;
  /** At least one; the likeliest first. */
  readonly features: readonly DataArray[];
}

const TARGET_NAME = /^(y|labels?|targets?|class(es)?|outputs?|coarse_?labels?|fine_?labels?)$/i;
const FEATURE_NAME = /^(x|images?|data|features?|inputs?|samples?)$/i;

/** Looking through an array takes a while, and it never changes. */
const looked = new WeakMap<DataArray, string | undefined>();

/** Why an array is not used at all, or undefined. */
export function unusable(array: DataArray): string | undefined {
  if (!looked.has(array)) looked.set(array, notFinite(array));
  return looked.get(array);
}

function notFinite({ name, kind, shape, values }: DataArray): string | undefined {
  if (kind !== "real") return undefined;
  let wrong = 0;
  while (wrong < values.length && Number.isFinite(values[wrong])) wrong++;
  if (wrong === values.length) return undefined;
  const example = Math.floor(wrong / sizeOf(shape.slice(1)));
  return `“${name}” holds ${values[wrong]} in example ${example}: fill it or leave the example out, then add the data again.`;
}

/**
 * @param chosen name of the array to predict; "" for a guess.
 * @param ignored names of arrays that are left out.
 * @throws DataError naming `file`, what is missing and what there is.
 */
export function arrayRoles(
  arrays: readonly DataArray[],
  chosen: string,
  ignored: readonly string[],
  file: string,
): ArrayRoles {
  const fail = (code: string, message: string): never => {
    throw new DataError(code, `${file}: ${message}`, file);
  };
  const names = (): string => arrays.map(({ name }) => name).join(", ");
  const target = chosen === "" ? guessTarget(arrays) : arrays.find(({ name }) => name === chosen);
  if (target === undefined) return fail("target", `there is no array “${chosen}” to predict. Its arrays: ${names()}.`);
  const wrong = unusable(target) ?? noTarget(target);
  if (wrong !== undefined) fail("target", wrong);
  const others = arrays.filter((array) => array !== target && !ignored.includes(array.name));
  const features = others
    .filter((array) => unusable(array) === undefined)
    .sort((a, b) => likelihood(b) - likelihood(a));
  const [problem] = others.flatMap((array) => unusable(array) ?? []);
  if (features.length === 0)
    fail(
      "features",
      problem ??
        `no array is left to predict “${target.name}” from. Leave out fewer of ${names()}, or choose another target.`,
    );
  return { target, features };
}

/** By name; else the array with the fewest elements, whole numbers before real ones. */
function guessTarget(arrays: readonly DataArray[]): DataArray | undefined {
  const size = ({ shape }: DataArray): number => sizeOf(shape.slice(1));
  const rank = ({ name }: DataArray): number => (TARGET_NAME.test(name) ? 0 : FEATURE_NAME.test(name) ? 2 : 1);
  const likeliest = [...arrays].sort(
    (a, b) => rank(a) - rank(b) || size(a) - size(b) || Number(a.kind === "real") - Number(b.kind === "real"),
  );
  const usable = likeliest.find((array) => unusable(array) === undefined && noTarget(array) === undefined);
  // An array that is named as the target and cannot be it tells what is wrong, rather than give its place to another.
  const [first] = likeliest;
  const named = first !== undefined && rank(first) === 0;
  return usable === undefined || (named && rank(usable) > 0) ? first : usable;
}

/** Well-known names first, then what holds more. */
function likelihood({ name, shape }: DataArray): number {
  return (FEATURE_NAME.test(name) ? 2 ** 40 : 0) + sizeOf(shape.slice(1));
}
