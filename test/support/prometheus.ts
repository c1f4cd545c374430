import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { findProgram } from '../../scripts/find-programs.mjs';
import { freePort } from './redis.ts';

export interface QueryAnswer {
  /** What Prometheus says about a query that it does not understand; `null` for one that it does. */
  readonly error: string | null;
  readonly series: readonly { readonly labels: Readonly<Record<string, string>>; readonly value: number }[];
}

export interface TestPrometheus {
  /** Runs a PromQL query as of now. */
  query(promql: string): Promise<QueryAnswer>;
  stop(): Promise<void>;
}

interface ApiAnswer {
  readonly status: 'success' | 'error';
  readonly error?: string;
  readonly data?: {
    readonly result: readonly { readonly metric: Record<string, string>; readonly value: [number, string] }[];
  };
}

/** Twice a second, so that a test need not wait. */
const config = (target: string): string => `
global:
  scrape_interval: 500ms
  scrape_timeout: 500ms
scrape_configs:
  - job_name: queues
    static_configs:
      - targets: ['${target}']
`;

/** A real Prometheus with storage of its own, which scrapes one `host:port`. */
export async function startPrometheus(target: string): Promise<TestPrometheus> {
  const directory = await mkdtemp(join(tmpdir(), 'bq-prometheus-'));
  const address = `127.0.0.1:${await freePort()}`;
  await writeFile(join(directory, 'prometheus.yml'), config(target));
  const child = spawn(
    prometheusProgram('prometheus'),
    [
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=${address}`,
      '--log.level=error',
    ],
    { stdio: 'ignore', cwd: directory },
  );
  const gone = once(child, 'exit');
  // Fails until it listens and has read its storage.
  await vi.waitFor(
    async () => {
      if (!(await fetch(`http://${address}/-/ready`)).ok) throw new Error('not ready yet');
    },
    { timeout: 30_000, interval: 50 },
  );
  return {
    query: async (promql) => {
      const url = `http://${address}/api/v1/query?query=${encodeURIComponent(promql)}`;
      const answer = (await (await fetch(url)).json()) as ApiAnswer;
      return {
        error: answer.status === 'success' ? null : (answer.error ?? 'unknown'),
        series: (answer.data?.result ?? []).map(({ metric, value }) => ({
          labels: metric,
          value: Number(value[1]),
        })),
      };
    },
    stop: async () => {
      child.kill('SIGKILL');
      await gone;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

export function prometheusProgram(name: 'prometheus' | 'promtool'): string {
  const path = findProgram([name]);
  if (path === undefined) throw new Error(`No ${name} on PATH. Run: node scripts/setup.mjs prometheus`);
  return path;
}
