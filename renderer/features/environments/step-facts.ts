import type { TFunction } from 'i18next';
import type { DiagnosisStep } from '../../../core/contract/environment.ts';
import type { Format } from '../../text/format.ts';

type Words = TFunction<['environments', 'common']>;

/** Round trips are short: one digit below 10 ms, where it makes a difference. */
export function latencyWords(latencyMs: number, format: Format): string {
  return `${format.decimal(latencyMs, latencyMs < 10 ? 1 : 0)}\u00a0ms`;
}

function text(facts: DiagnosisStep['facts'], name: string): string {
  const value = facts[name];
  return value === undefined ? '' : String(value);
}

function certificate(facts: DiagnosisStep['facts'], t: Words): string {
  // The day is enough: `2027-03-01` of an ISO instant.
  const day = text(facts, 'validTo').slice(0, 10);
  return [
    text(facts, 'protocol'),
    text(facts, 'subject'),
    day === '' ? '' : t('environments:fact.validUntil', { date: day }),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

/** What a step found, as a short line: empty when there is nothing worth a line. */
export function stepFacts({ step, verdict, facts }: DiagnosisStep, t: Words, format: Format): string {
  if (verdict === 'skipped') return '';
  switch (step) {
    case 'name':
      return text(facts, 'address') || text(facts, 'socketPath');
    case 'port':
      return text(facts, 'port') === '' ? '' : t('environments:fact.port', { port: text(facts, 'port') });
    case 'tls':
      return certificate(facts, t);
    case 'login': {
      if (verdict === 'failed') return '';
      const user = t('environments:fact.user', { user: text(facts, 'user') || 'default' });
      const latencyMs = facts['latencyMs'];
      return typeof latencyMs === 'number'
        ? `${user}, ${t('environments:fact.roundTrip', { latency: latencyWords(latencyMs, format) })}`
        : user;
    }
    case 'rights':
      // Servers before Redis 7 cannot be asked whether this user may write.
      if (verdict === 'ok') return facts['canWrite'] === 1 ? t('environments:fact.mayWrite') : '';
      return text(facts, 'refused') === ''
        ? ''
        : t('environments:fact.refused', { commands: text(facts, 'refused') });
    case 'version': {
      const policy = text(facts, 'maxmemoryPolicy');
      const version = text(facts, 'version');
      if (version === '') return '';
      return policy === '' || policy === 'noeviction'
        ? `Redis ${version}`
        : t('environments:fact.evicts', { version, policy });
    }
  }
}
