import { useTranslation } from 'react-i18next';
import type { RateLimit } from '../../../core/contract/holds.ts';
import type { Format } from '../../text/format.ts';

const unitKeys = [
  [1_000, 'limit.perSecond'],
  [60_000, 'limit.perMinute'],
  [3_600_000, 'limit.perHour'],
  [86_400_000, 'limit.perDay'],
] as const;

/** `120 per minute`, `5 in 10 s`. */
export function useLimitWords(): (limit: RateLimit, format: Format) => string {
  const { t } = useTranslation('control');
  return ({ jobs, intervalMs }, format) => {
    const unit = unitKeys.find(([unitMs]) => unitMs === intervalMs);
    const shown = format.exactCount(jobs);
    return unit === undefined
      ? t('limit.perOther', { jobs: shown, interval: format.duration(intervalMs) })
      : t(unit[1], { jobs: shown });
  };
}
