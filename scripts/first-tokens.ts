// Prints the table of compiler/syntax/first-tokens.ts as JSON, for the build: node --import tsx scripts/first-tokens.ts
import { firstTokens } from '../compiler/syntax/first-tokens.js';
import { Parser } from '../compiler/syntax/parser-items.js';

process.stdout.write(JSON.stringify(firstTokens(new Parser())));
