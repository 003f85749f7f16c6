// Floats are printed and read as JavaScript prints and reads them.
import { test } from 'vitest';
import { CASES, expectRight } from './checked-by-host.js';

/** How Weft writes a float: as JavaScript, but always with a point or an exponent, and with names of its own for what is no number. */
function written(x: number): string {
  if (Number.isNaN(x)) return 'nan';
  if (!Number.isFinite(x)) return x < 0 ? '-inf' : 'inf';
  if (Object.is(x, -0)) return '-0.0';
  const text = String(x).replace('e+', 'e');
  return /[.e]/.test(text) ? text : `${text}.0`;
}

const PROGRAM = `
import { Random } from "std/random";
import { pow } from "std/math";

extern fn printed(x: float, text: string);
extern fn read(text: string, x: float);
extern fn fixed(x: float, digits: int, text: string);

fn some_float(random: Random, kind: int): float {
    match kind {
        // any bits at all: subnormal numbers, infinities and NaNs too
        0 | 1 | 2 => float.from_bits(random.next()),
        // whole numbers, small and beyond 2^53
        3 => random.next().shr_logical(random.int(0, 64)) as float,
        // decimal fractions, as people write them
        4 => random.int(-1_000_000, 1_000_000) as float / pow(10.0, random.int(0, 9) as float),
        // beside powers of ten, where the exponent form begins and ends
        5 => float.from_bits(pow(10.0, random.int(-30, 30) as float).to_bits() + random.int(-3, 4)),
        // beside powers of two
        6 => float.from_bits((random.int(0, 2047) << 52) + random.int(-3, 4)),
        _ => random.float(),
    }
}

fn some_text(random: Random): string {
    let digits = StringBuilder.new();
    if random.bool() {
        digits.push("-");
    }
    let length = random.int(1, 40);
    let point = random.int(0, length + 1);
    for i in 0..length {
        if i == point {
            digits.push(".");
        }
        digits.push("\${random.int(0, 10)}");
    }
    if random.bool() {
        digits.push("e\${random.int(-340, 310)}");
    }
    return digits.to_string();
}

fn main() {
    let random = Random.new(1);
    for i in 0..CASES {
        let x = some_float(random, i % 8);
        let text = "\${x}";
        printed(x, text);
        let back = float.parse(text).unwrap();
        assert(back.to_bits() == x.to_bits(), text);
        if i % 4 == 0 {
            let decimal = some_text(random);
            read(decimal, float.parse(decimal).unwrap());
        }
        if i % 16 == 4 {
            let digits = random.int(0, 21);
            fixed(x, digits, x.to_fixed(digits));
        }
    }
}
`;

const expected = (found: string, wanted: string): string | null => (found === wanted ? null : wanted);

test('floats agree with JavaScript', { timeout: 3_600_000 }, () => {
  expectRight(
    PROGRAM.replace('CASES', String(CASES)),
    {
      printed: (x: number, text: string) => expected(text, written(x)),
      read: (text: string, x: number) => (Object.is(x, Number(text)) ? null : String(Number(text))),
      fixed: (x: number, digits: number, text: string) => expected(text, Number.isFinite(x) ? x.toFixed(Number(digits)) : written(x)),
    },
    CASES,
  );
});
