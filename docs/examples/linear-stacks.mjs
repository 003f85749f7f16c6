// A stack strategy of one's own: one piece that grows by always the same step. `weft run prog.weft --stack ./linear-stacks.mjs:4k --stats`
//
// It looks thrifty, and copies quadratically: a stack that ends up n steps deep has been copied 1 + 2 + ... + n steps. Compare `bytes copied` with `--stack copied:4k`.

export const strategy = {
  name: 'linear',
  usage: 'linear:STEP',
  summary: 'one piece that grows by always the same step',
  variants: ['linear'],

  // What stands behind the name. `spec` is the text with everything in it, under which figures are printed.
  plan(parameters) {
    const step = parameters.size(4096);
    return { spec: `linear:${step}`, create: (world, tools) => linearStacks(world, tools, step) };
  },
};

function linearStacks({ arena, bounds, stress }, tools, step) {
  const { base, size, used, given, RED_ZONE, KEPT_BACK, EXHAUSTED } = tools;
  const initial = step + KEPT_BACK;

  // The kept-back bytes are the end of the block, so that a task which overflows finds them there whatever happens.
  const room = (bytes, kept) => bytes - KEPT_BACK + kept - RED_ZONE;
  const setLimit = (context) => tools.setLimit(context, base(context) + (stress ? 0 : room(size(context), given(context))));
  const extend = (context) => {
    const answer = tools.giveKept(context);
    setLimit(context);
    return answer;
  };
  const unwound = (context) => {
    tools.takeKept(context, (kept) => used(context) <= room(size(context), kept));
    setLimit(context);
  };

  return {
    initial,
    block: null,
    make(context) {
      const block = arena.allocate(initial);
      if (block === 0) return EXHAUSTED;
      tools.give(context, block, inGrains(initial));
      setLimit(context);
      return 0;
    },
    overflow(context, frameBytes) {
      const end = used(context) + frameBytes;
      tools.notePeak(context, used(context));
      if (end <= room(size(context), given(context))) return 0;
      if (given(context) > 0) return extend(context);
      const steps = Math.ceil((end - room(size(context), 0)) / step);
      const larger = inGrains(size(context) + steps * step);
      if (larger > bounds.max) return extend(context);
      const block = arena.allocate(larger);
      if (block === 0) return EXHAUSTED;
      const copied = tools.move(context, block, larger);
      setLimit(context);
      tools.notePeak(context, end);
      return copied >>> 3; // a cycle for each eight bytes
    },
    extend,
    underflow() {
      throw new Error('one piece has no boundary to cross');
    },
    switchOut: () => 0,
    switchIn: () => 0,
    reset: () => undefined,
    free: tools.free,
    trim: unwound,
    unwound,
    pieces: (context) => [[base(context), base(context) + size(context)]],
  };
}

/** The arena gives memory in grains of 64 bytes. */
function inGrains(bytes) {
  return Math.ceil(bytes / 64) * 64;
}
