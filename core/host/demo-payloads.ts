import type { Priority } from '../contract/names.ts';

/** A source of numbers from 0 up to 1; the same seed gives the same sequence (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface DemoJob {
  readonly queue: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly priority: Priority;
  readonly delayMs: number;
  readonly attempts: number;
}

interface Dice {
  pick<const T>(options: readonly [T, ...T[]]): T;
  between(from: number, to: number): number;
  hex(length: number): string;
}

/** The payload of one queue; `isDoomed` makes one that the simulated handlers refuse whenever they try. */
type Maker = (dice: Dice, isDoomed: boolean) => Readonly<Record<string, unknown>>;

const people = [
  'anna.weber',
  'j.novak',
  'mehmet.kaya',
  'l.rossi',
  'sofia.lind',
  'p.dubois',
  'k.tanaka',
  'o.schmidt',
] as const;
const mailHosts = ['example.com', 'stadtwerke.example', 'klinikum.example', 'airport.example'] as const;
const partners = [
  'https://gate.airport.example',
  'https://hr.stadtwerke.example',
  'https://api.klinikum.example',
] as const;

const makers: Readonly<Record<string, { readonly weight: number; readonly make: Maker }>> = {
  'ai-processing': {
    weight: 4,
    make: (dice, isDoomed) => {
      const type = dice.pick(['completion', 'embedding', 'vision'] as const);
      const image = `s3://enrolment/2026/${dice.hex(8)}.jpg`;
      return {
        type,
        model: isDoomed
          ? 'vision-2024-retired'
          : { completion: 'reason-3', embedding: 'embed-2', vision: 'vision-4' }[type],
        input:
          type === 'vision'
            ? { image, task: dice.pick(['liveness', 'document', 'quality']) }
            : `Summarise the enrolment of subject ${dice.hex(6)}`,
        options: type === 'completion' ? { temperature: 0.2, maxTokens: dice.pick([256, 512, 1_024]) } : {},
      };
    },
  },
  'email-send': {
    weight: 3,
    make: (dice, isDoomed) => {
      const person = dice.pick(people);
      const template = dice.pick([
        'enrolment-confirmed',
        'appointment-reminder',
        'verification-code',
        'report-ready',
      ] as const);
      const subjects = {
        'enrolment-confirmed': 'Your enrolment is complete',
        'appointment-reminder': 'Your appointment tomorrow',
        'verification-code': 'Your verification code',
        'report-ready': 'Your report is ready',
      };
      return {
        to: `${person}@${isDoomed ? 'bounce.example' : dice.pick(mailHosts)}`,
        subject: subjects[template],
        template,
        data: {
          firstName: person.split('.')[0],
          locale: dice.pick(['de', 'en', 'fr']),
          reference: dice.hex(8),
        },
        priority: dice.pick(['high', 'normal', 'low']),
      };
    },
  },
  'webhook-dispatch': {
    weight: 3,
    make: (dice, isDoomed) => ({
      event: dice.pick(['subject.enrolled', 'subject.verified', 'match.rejected', 'device.offline']),
      endpoint: isDoomed ? `${dice.pick(partners)}/status/503` : `${dice.pick(partners)}/hooks/biometrics`,
      payload: {
        subjectId: dice.hex(12),
        score: dice.between(71, 99) / 100,
        deviceId: `gate-${dice.between(1, 40)}`,
      },
      signature: `sha256=${dice.hex(64)}`,
    }),
  },
  'image-processing': {
    weight: 2,
    make: (dice, isDoomed) => ({
      source: `s3://enrolment/2026/${dice.hex(8)}.${isDoomed ? 'psd' : 'jpg'}`,
      operations: ['crop', 'normalise', 'compress'],
      width: dice.pick([480, 960, 1_920]),
      format: dice.pick(['webp', 'jpeg']),
    }),
  },
  'analytics-events': {
    weight: 4,
    make: (dice, isDoomed) => ({
      ...(isDoomed
        ? {}
        : { name: dice.pick(['gate.passed', 'enrolment.started', 'enrolment.finished', 'match.failed']) }),
      occurredAt: new Date(Date.UTC(2026, 0, 1) + dice.between(0, 300) * 86_400_000).toISOString(),
      properties: { site: dice.pick(['BER', 'MUC', 'VIE', 'ZRH']), lane: dice.between(1, 12) },
    }),
  },
  'export-jobs': {
    weight: 1,
    make: (dice, isDoomed) => ({
      report: dice.pick(['monthly-verifications', 'audit-trail', 'device-uptime']),
      format: dice.pick(['csv', 'xlsx', 'pdf']),
      rows: isDoomed ? dice.between(1_000_001, 4_000_000) : dice.between(200, 90_000),
      requestedBy: `${dice.pick(people)}@biometrics.example`,
    }),
  },
};

export const demoQueues = Object.keys(makers);

/** About three a minute reach the DLQ: enough to try things on, and with six queues to share them well below the alert at 10. */
const doomedShare = 0.018;
const delayedShare = 0.08;

/** The next job of the demonstration, on one of the given queues. */
export function nextDemoJob(random: () => number, queues: readonly string[]): DemoJob | null {
  const dice = diceOf(random);
  const queue = weighted(random, queues);
  const maker = makers[queue ?? ''];
  if (queue === undefined || maker === undefined) return null;
  const isDoomed = random() < doomedShare;
  return {
    queue,
    payload: maker.make(dice, isDoomed),
    priority: dice.pick(['high', 'medium', 'medium', 'medium', 'low']),
    delayMs: random() < delayedShare ? dice.between(5, 45) * 1_000 : 0,
    attempts: isDoomed ? dice.pick([1, 1, 2, 3]) : 3,
  };
}

/** One that ends in the DLQ at its first attempt, so that a newcomer finds an entry there. */
export function doomedDemoJob(random: () => number): DemoJob {
  const queue = 'email-send';
  const payload = makers[queue]?.make(diceOf(random), true) ?? {};
  return { queue, payload, priority: 'high', delayMs: 0, attempts: 1 };
}

function weighted(random: () => number, queues: readonly string[]): string | undefined {
  const total = queues.reduce((sum, queue) => sum + (makers[queue]?.weight ?? 0), 0);
  let left = random() * total;
  return queues.find((queue) => {
    left -= makers[queue]?.weight ?? 0;
    return left < 0;
  });
}

function diceOf(random: () => number): Dice {
  const between = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
  return {
    // The index is within the array, which is not empty.
    pick: <const T>(options: readonly [T, ...T[]]): T => options[Math.floor(random() * options.length)] as T,
    between,
    hex: (length) => Array.from({ length }, () => between(0, 15).toString(16)).join(''),
  };
}
