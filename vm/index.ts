// The machine, as a library.
export { Machine } from './machine.js';
export type { MachineOptions, MachineStatistics, PreemptMode } from './machine.js';
export type { Outcome } from './engines/core.js';
export type { Host, HostFunction, HostValue } from './host.js';
export { silentHost } from './host.js';
export { GuestTrap, LoadError, MachineBug } from './errors.js';
export type { EventSink, MachineEvent, SwitchKind } from './debug/event-log.js';
export { placeOf, placeText } from './debug/line-table.js';
