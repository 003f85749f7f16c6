// The compiler, as a library.
export { compile } from './compile.js';
export type { Compilation, CompileOptions } from './compile.js';
export type { Diagnostic, Severity, SourceFile, Span } from './diagnostics/diagnostic.js';
export { position } from './diagnostics/position.js';
export type { Position } from './diagnostics/position.js';
export { render, renderAll } from './diagnostics/render.js';
export type { RenderOptions } from './diagnostics/render.js';
export { PreparedLibrary } from './image/prepared-library.js';
export type { ReadImage } from './image/image-file.js';
export { standardLibrary } from './standard-library.js';
