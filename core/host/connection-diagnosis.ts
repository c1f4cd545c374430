import type { ConnectionProblem, DiagnosisStep } from '../contract/model.ts';
import type { RedisTarget } from '../queue/connection.ts';
import { address, toConnectionProblem } from './connection-problem.ts';
import { checkName, checkPort, checkTls, type Finding } from './diagnosis-network.ts';
import { checkRights, checkVersion, login, type LoggedIn } from './diagnosis-redis.ts';
import { refineProblem } from './port-probe.ts';

/** A step that takes longer has failed with `timeout`; the whole test then ends within seconds. */
const stepTimeoutMs = 3_000;

const stepNames = [
  'name',
  'port',
  'tls',
  'login',
  'rights',
  'version',
] as const satisfies DiagnosisStep['step'][];

/** Tries to reach a Redis the way the app would, one step after the other; what follows a failure is skipped. */
export async function diagnose(target: RedisTarget): Promise<DiagnosisStep[]> {
  const { connection } = target;
  const session: { open: LoggedIn | undefined } = { open: undefined };
  const checks: Record<DiagnosisStep['step'], (signal: AbortSignal) => Promise<Finding>> = {
    name: () => checkName(connection),
    port: (signal) => checkPort(connection, signal),
    tls: (signal) => checkTls(connection, signal),
    login: async (signal) => {
      session.open = await login(target, signal);
      return session.open.finding;
    },
    rights: () => checkRights(opened(session.open)),
    version: () => checkVersion(opened(session.open)),
  };
  const steps: DiagnosisStep[] = [];
  try {
    for (const step of stepNames) {
      const hasFailed = steps.some(({ verdict }) => verdict === 'failed');
      steps.push(hasFailed ? skipped(step) : await take(step, checks[step], target));
    }
  } finally {
    session.open?.redis.disconnect();
  }
  return steps;
}

async function take(
  step: DiagnosisStep['step'],
  check: (signal: AbortSignal) => Promise<Finding>,
  { connection }: RedisTarget,
): Promise<DiagnosisStep> {
  const startedAt = performance.now();
  const done = (finding: Finding): DiagnosisStep => ({
    step,
    ...finding,
    tookMs: Math.round((performance.now() - startedAt) * 10) / 10,
  });
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), stepTimeoutMs);
  const isLate = new Promise<Finding>((resolve) => {
    timeout.signal.addEventListener('abort', () =>
      resolve(failed({ code: 'timeout', details: address(connection) })),
    );
  });
  try {
    const finding = await Promise.race([check(timeout.signal), isLate]);
    return done(finding.problem?.code === 'timeout' ? await refined(finding.problem, connection) : finding);
  } catch (error) {
    return done(await refined(toConnectionProblem(error, connection), connection));
  } finally {
    clearTimeout(timer);
  }
}

async function refined(problem: ConnectionProblem, connection: RedisTarget['connection']): Promise<Finding> {
  return failed(await refineProblem(problem, connection));
}

function failed(problem: ConnectionProblem): Finding {
  return { verdict: 'failed', problem, facts: {} };
}

function skipped(step: DiagnosisStep['step']): DiagnosisStep {
  return { step, verdict: 'skipped', problem: null, facts: {}, tookMs: 0 };
}

/** The steps run in order and stop at a failure, so the login has been there. */
function opened(session: LoggedIn | undefined): LoggedIn {
  if (session === undefined) throw new Error('The login step comes first.');
  return session;
}
