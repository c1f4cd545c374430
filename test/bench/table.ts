import type { Subject } from './bench.ts';
import { type Figure, figures } from './figures.ts';
import type { Results, Verdict } from './results.ts';

const subjects: Readonly<Record<Subject, string>> = {
  ours: 'ours',
  bullmq: 'BullMQ',
  beeQueue: 'Bee-Queue',
  seed: 'seed',
  bullBoard: 'bull-board',
  redisAlone: 'Redis alone',
};
const columns = Object.keys(subjects) as Subject[];
const [labelWidth, unitWidth, columnWidth] = [46, 8, 12];

/** The medians, each figure's targets below it, and how many were met. Redis alone stands for the distance to it. */
export function drawTable(results: Results): string {
  const verdicts = results.verdicts();
  const shown = figures.filter(({ id }) =>
    columns.some((subject) => results.measured(id, subject) !== undefined),
  );
  const head = 'median'.padEnd(labelWidth + unitWidth) + columns.map((one) => cell(subjects[one])).join('');
  return [
    head,
    ...shown.flatMap((figure) => drawFigure(results, figure, verdicts)),
    '',
    summary(verdicts),
  ].join('\n');
}

function drawFigure(results: Results, { id, label, unit }: Figure, verdicts: readonly Verdict[]): string[] {
  const medians = columns.map((subject) => results.measured(id, subject)?.median);
  const values = medians.map((value) => cell(value === undefined ? '' : readable(value)));
  const row = label.padEnd(labelWidth) + unit.padEnd(unitWidth) + values.join('');
  return [row, ...verdicts.filter(({ figure }) => figure === id).map(drawVerdict), ...distance(medians)];
}

function drawVerdict({ than, sense, value, found, isMet }: Verdict): string {
  const whom = than === null ? '' : `x ${subjects[than]}`;
  const text = `    ${readable(found)}${whom}, target ${sense} ${readable(value)}${than === null ? '' : 'x'}`;
  return `${text.padEnd(labelWidth + unitWidth)}${isMet ? 'met' : 'MISSED'}`;
}

function distance(medians: readonly (number | undefined)[]): string[] {
  const [ours, alone] = [medians[0], medians[columns.indexOf('redisAlone')]];
  if (ours === undefined || alone === undefined) return [];
  return [`    ${readable((ours / alone) * 100)} % of what Redis carries with the same scripts in batches`];
}

function summary(verdicts: readonly Verdict[]): string {
  const missed = verdicts.filter(({ isMet }) => !isMet);
  const count = `${verdicts.length - missed.length} of ${verdicts.length} targets met.`;
  if (missed.length === 0) return count;
  const names = missed.map(({ figure, than }) =>
    than === null ? figure : `${figure} against ${subjects[than]}`,
  );
  return `${count} MISSED: ${names.join(', ')}.`;
}

function cell(text: string): string {
  return text.padStart(columnWidth);
}

/** Three digits that count, and no fewer than stand before the point. */
function readable(value: number): string {
  if (Math.abs(value) >= 100) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}
