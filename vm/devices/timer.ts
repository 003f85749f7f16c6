// Four timer channels. Channel n raises line n: once at a cycle that was set, or every so many cycles.
//
//   0x40 + 4n   out: raise the line once at this cycle (-1: disarm); in: that cycle, -1 when it is disarmed
//   0x41 + 4n   out: raise the line every so many cycles from now on (0: stop); in: that period
//
// A cycle that has passed already raises the line at once, at the next event. A periodic channel whose line is still pending loses that tick, as lines have one bit.
import { PORT_TIMER } from '../memory/layout.js';
import type { Bus, Device } from './device.js';

const CHANNELS = 4;

interface Channel {
  at: number; // cycle, Infinity: disarmed
  period: number; // 0: one shot
}

export function makeTimer(bus: Bus): Device {
  const channels: Channel[] = Array.from({ length: CHANNELS }, () => ({ at: Infinity, period: 0 }));
  let next = Infinity;
  const settle = (): void => {
    next = Math.min(...channels.map((channel) => channel.at));
    bus.rearm();
  };
  return {
    name: 'timer',
    ports: [PORT_TIMER, PORT_TIMER + 4 * CHANNELS - 1],
    read(port) {
      const channel = channels[(port - PORT_TIMER) >> 2]!;
      if ((port & 3) === 0) return channel.at === Infinity ? -1n : BigInt(channel.at);
      return (port & 3) === 1 ? BigInt(channel.period) : 0n;
    },
    write(port, value) {
      const channel = channels[(port - PORT_TIMER) >> 2]!;
      const cycles = Math.min(Number(value), Number.MAX_SAFE_INTEGER);
      if ((port & 3) === 0) {
        channel.at = cycles < 0 ? Infinity : cycles;
        channel.period = 0;
      } else if ((port & 3) === 1) {
        channel.period = Math.max(0, cycles);
        channel.at = channel.period === 0 ? Infinity : bus.now() + channel.period;
      }
      settle();
    },
    nextEvent: (masked) => (masked === 0 ? next : Math.min(...channels.map((channel, line) => ((masked >>> line) & 1 ? Infinity : channel.at)))),
    advance(now) {
      if (now < next) return;
      channels.forEach((channel, line) => {
        if (channel.at > now) return;
        bus.raise(line);
        if (channel.period === 0) channel.at = Infinity;
        else channel.at += channel.period * (Math.floor((now - channel.at) / channel.period) + 1);
      });
      settle();
    },
  };
}
