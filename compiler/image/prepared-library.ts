// The standard library with what the build worked out ahead: nothing but time depends on it.
import type { Stored } from './code-memo.js';
import type { SourceFile } from '../diagnostics/diagnostic.js';
import type { Foundation } from '../lower/foundation.js';
import type { Parsed } from '../syntax/parse.js';
import { ImageReader, type ReadImage } from './image-file.js';
import { type Config, foundationKey } from './stored-foundation.js';

/** Names of modules to their texts, as any library; the compiler finds the trees of those texts in it, the foundations, and code. */
export class PreparedLibrary extends Map<string, string> {
  private readonly image: ImageReader;
  private readonly numbers: ReadonlyMap<string, number>;

  /**
   * `image` gives parts of what the build wrote (the package's `library.image`), now and whenever they are needed: the bytes from one place up to another, each as a character
   * (`latin1`). Throws where that is no image.
   */
  constructor(image: ReadImage) {
    const reader = new ImageReader(image);
    super(reader.texts());
    this.image = reader;
    this.numbers = new Map([...this.keys()].map((name, i) => [name, i]));
  }

  /** The tree of a module as file number `file` of a compilation; null where it has none for this text. */
  parsed(name: string, text: string, file: number): Parsed | null {
    const number = this.numbers.get(name);
    return number === undefined || this.get(name) !== text ? null : { module: this.image.tree(number, file), diagnostics: [] };
  }

  /** The foundation for that configuration, where the files are numbered as it was made for. */
  foundation(config: Config, files: readonly SourceFile[]): Foundation | null {
    return this.image.foundation(
      foundationKey(config),
      files.map(({ name, text }) => (this.get(name) === text ? name : '')),
    );
  }

  /** Code and optimised functions, by fingerprint. */
  get stored(): Stored {
    return this.image;
  }
}
