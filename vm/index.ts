// The machine, as a library.
export { Machine } from './machine.js';
export { newMemory } from './memory/new-memory.js';
export type { MachineOptions, MachineStatistics, PreemptMode } from './machine.js';
export type { Ending, Outcome } from './engines/core.js';
export type { Host, HostCallback, HostFunction, HostValue } from './host.js';
export { silentHost } from './host.js';
export { CallbackPanic, GuestTrap, HostError, LoadError, MachineBug } from './errors.js';
export type { EventSink, MachineEvent, SwitchKind } from './debug/event-log.js';
export { placeOf, placeText } from './debug/line-table.js';
export type { Strategy, StrategyKind, StrategyPlan, StackStatistics, TaskStack } from './stacks/strategy.js';
export type { StackTools } from './stacks/tools.js';
export type { StackWorld } from './stacks/world.js';
export type { StackEvent, StackEventKind } from './debug/event-log.js';
export { Parameters, StackSpecError } from './stacks/parse.js';
export { STRATEGIES, STRATEGY_KINDS } from './stacks/catalogue.js';
