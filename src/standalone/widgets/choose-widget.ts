/** Which form fits an input, by what the data says of it. */
import type { PageData } from "../../engine/export/page/page-data";
import { imageInput } from "./image-input";
import { noiseInput } from "./noise-input";
import { numbersInput } from "./numbers-input";
import { classInput, tableInput } from "./table-input";
import { textInput } from "./text-input";
import type { InputWidget, WidgetSite } from "./widget";

export function chooseWidget(site: WidgetSite, { outputs }: PageData): InputWidget {
  const { field, noise, shape, columns } = site.input;
  if (noise) return noiseInput(site);
  const channels = shape[2];
  if (field?.kind === "image" && shape.length === 3 && (channels === 1 || channels === 3)) return imageInput(site);
  if (field?.kind === "text" && field.classNames !== undefined) {
    const follows = outputs.find(({ target, shape: own }) => target?.kind === "text" && own.length === 2);
    return textInput(site, field.classNames, follows?.name);
  }
  if (columns !== undefined) return tableInput(site, columns);
  if (field?.kind === "category" && field.classNames !== undefined && shape.length === 0)
    return classInput(site, field.classNames);
  return numbersInput(site, field?.scale);
}
