import { useFormat } from '../text/use-format.ts';
import { useNowMs } from './clock.ts';

interface RelativeTimeProps {
  readonly atMs: number;
}

/** "3 min ago", with the exact instant and its zone on hover. */
export function RelativeTime({ atMs }: RelativeTimeProps) {
  const format = useFormat();
  const nowMs = useNowMs();
  return (
    <time dateTime={new Date(atMs).toISOString()} title={format.exact(atMs)}>
      {format.relative(atMs, nowMs)}
    </time>
  );
}
