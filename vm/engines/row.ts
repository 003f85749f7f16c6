// What the slow path's rows are made of.

/** Where the processor goes on after a row. */
export const NEXT = 0; // behind the instruction; its words are charged by the caller
export const WENT = 1; // at PC, which the row has set; it has charged what is due

export type Flow = typeof NEXT | typeof WENT;

/** One row of the instruction table: does the whole instruction whose first word is `w`. PC is the instruction's; raises GuestTrap before it changes anything. */
export type RowFunction = (w: number) => Flow;

export const fieldA = (w: number): number => (w >>> 8) & 255;
export const fieldB = (w: number): number => (w >>> 16) & 255;
export const fieldC = (w: number): number => w >>> 24;
export const signedC = (w: number): number => w >> 24;
export const field16 = (w: number): number => w >>> 16;

/** What the loop gives instead of an instruction at a preemption point. */
export const POINT = -1;
