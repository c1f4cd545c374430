import type { Subject } from './bench.ts';
import { median } from './statistics.ts';
import { type Target, targets } from './targets.ts';

export interface Measured {
  readonly median: number;
  readonly samples: readonly number[];
}

export interface Verdict extends Target {
  /** Ours to theirs, or ours itself for a limit. */
  readonly found: number;
  readonly isMet: boolean;
}

/** All samples, by figure and subject. */
export class Results {
  readonly #samples = new Map<string, Map<Subject, number[]>>();

  record(figure: string, subject: Subject, value: number): void {
    if (!Number.isFinite(value)) throw new Error(`${figure} of ${subject} is ${value}: the round is broken`);
    const ofFigure = this.#samples.get(figure) ?? new Map<Subject, number[]>();
    this.#samples.set(figure, ofFigure);
    ofFigure.set(subject, [...(ofFigure.get(subject) ?? []), value]);
  }

  measured(figure: string, subject: Subject): Measured | undefined {
    const samples = this.#samples.get(figure)?.get(subject);
    return samples === undefined ? undefined : { median: median(samples), samples };
  }

  /** Of the targets whose figures were measured in this run. */
  verdicts(): Verdict[] {
    return targets.flatMap((target) => {
      const ours = this.measured(target.figure, 'ours');
      const theirs = target.than === null ? undefined : this.measured(target.figure, target.than);
      if (ours === undefined || (target.than !== null && theirs === undefined)) return [];
      const found = theirs === undefined ? ours.median : ours.median / theirs.median;
      const isMet = target.sense === 'at least' ? found >= target.value : found <= target.value;
      return [{ ...target, found, isMet }];
    });
  }

  toJSON(): Record<string, Partial<Record<Subject, Measured>>> {
    return Object.fromEntries(
      [...this.#samples].map(([figure, ofFigure]) => [
        figure,
        Object.fromEntries(
          [...ofFigure].map(([subject, samples]) => [subject, { median: median(samples), samples }]),
        ),
      ]),
    );
  }
}
