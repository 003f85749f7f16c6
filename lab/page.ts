import type { Report } from './report.js';
export async function reportPage(_report: Report): Promise<{ readonly page: string; readonly images: readonly (readonly [name: string, svg: string])[] }> {
  throw new Error('later');
}
