import type { ConnectionProblem, DiagnosisStep } from '../contract/environment.ts';
import type { RedisTarget } from '../queue/redis-target.ts';
import { address, toConnectionProblem } from './connection-problem.ts';
import { checkName, checkPort, checkTls, type Finding } from './diagnosis-network.ts';
import { checkRights, checkVersion, login, type LoggedIn } from './diagnosis-redis.ts';
import { pause } from './pause.ts';
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

/**
 * Tries to reach a Redis the way the app would, one step after the other; what follows a failure is skipped.
 *
 * @param isPasswordWithheld a password is stored, for another address than this one: a login that fails for the lack of one
 *   says so in its facts.
 */
export async function diagnose(
  target: RedisTarget,
  { isPasswordWithheld = false }: { isPasswordWithheld?: boolean } = {},
): Promise<DiagnosisStep[]> {
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
      const taken = hasFailed ? skipped(step) : await take(step, checks[step], target);
      const hasNone = target.password === null || target.password === '';
      steps.push(hasNone ? withoutPassword(taken, isPasswordWithheld) : taken);
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
  const over = new AbortController();
  const tried = async (): Promise<Finding> => {
    try {
      return await check(over.signal);
    } catch (error) {
      return failed(await refineProblem(toConnectionProblem(error, connection), connection));
    }
  };
  const finding = await Promise.race([tried(), lateness(connection, over.signal)]);
  const tookMs = Math.round((performance.now() - startedAt) * 10) / 10;
  over.abort();
  return { step, ...finding, tookMs };
}

/** Halfway through the time the port is asked what it is: a plain server lets a TLS greeting wait for ever. */
async function lateness(connection: RedisTarget['connection'], over: AbortSignal): Promise<Finding> {
  await pause(stepTimeoutMs / 2, over);
  if (over.aborted) return failed({ code: 'timeout', details: {} }); // nobody waits for this any more
  const askedAt = performance.now();
  const problem = await refineProblem({ code: 'timeout', details: address(connection) }, connection);
  if (problem.code === 'timeout') await pause(stepTimeoutMs / 2 - (performance.now() - askedAt), over);
  return failed(problem);
}

function failed(problem: ConnectionProblem): Finding {
  return { verdict: 'failed', problem, facts: {} };
}

/** A user's name alone is sent with an empty password, which Redis calls wrong: what is wrong is that there is none. */
function withoutPassword(taken: DiagnosisStep, isWithheld: boolean): DiagnosisStep {
  const { problem, facts } = taken;
  if (problem?.code !== 'password-missing' && problem?.code !== 'password-wrong') return taken;
  return {
    ...taken,
    problem: { ...problem, code: 'password-missing' },
    facts: isWithheld ? { ...facts, storedPassword: 'withheld' } : facts,
  };
}

function skipped(step: DiagnosisStep['step']): DiagnosisStep {
  return { step, verdict: 'skipped', problem: null, facts: {}, tookMs: 0 };
}

/** The steps run in order and stop at a failure, so the login has been there. */
function opened(session: LoggedIn | undefined): LoggedIn {
  if (session === undefined) throw new Error('The login step comes first.');
  return session;
}
