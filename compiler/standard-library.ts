// The standard library as the build puts it into the bundles: names of modules ("std/time") to their texts. Empty where the sources run as they are;
// `cli/library.ts` then reads the folder.
declare const WEFT_LIBRARY: Readonly<Record<string, string>> | undefined;

export const standardLibrary: ReadonlyMap<string, string> = new Map(Object.entries(typeof WEFT_LIBRARY === 'undefined' ? {} : WEFT_LIBRARY));
