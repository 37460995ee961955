import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers';
import type { Simulation } from './simulation.ts';

/** Puts the timers of packages (middy ends an invocation by one) on virtual time as well. For the whole process. */
export function timeBy(simulation: Simulation): void {
  const setTimeout = (act: () => void, ms = 0) => simulation.after(ms, act);
  const clearTimeout = (cancel?: () => void) => cancel?.();
  Object.assign(timers, { setTimeout, clearTimeout });
  Object.assign(globalThis, { setTimeout, clearTimeout });
  syncBuiltinESMExports();
}
