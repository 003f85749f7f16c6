// The standard library with what the build worked out ahead: nothing but time depends on it.
import type { Parsed } from '../syntax/parse.js';
import { TreeImage } from './tree-image.js';

/** Names of modules to their texts, as any library; the compiler finds the trees of those texts in it. */
export class PreparedLibrary extends Map<string, string> {
  private readonly trees: TreeImage;
  private readonly numbers: ReadonlyMap<string, number>;

  /** `image` is what `writeImage` wrote. */
  constructor(image: string) {
    const trees = new TreeImage(image);
    super(trees.texts());
    this.trees = trees;
    this.numbers = new Map([...this.keys()].map((name, i) => [name, i]));
  }

  /** The tree of a module as file number `file` of a compilation; null where it has none for this text. */
  parsed(name: string, text: string, file: number): Parsed | null {
    const number = this.numbers.get(name);
    return number === undefined || this.get(name) !== text ? null : { module: this.trees.tree(number, file), diagnostics: [] };
  }
}
