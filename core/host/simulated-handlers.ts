import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { UnrecoverableError } from '../queue/errors.ts';

/**
 * Stand-ins for the services behind the six queues: they take the seed's payloads, take their time, and return results of
 * the right shape. The same payload always takes as long and ends the same way, so that what is seen can be explained:
 * some payloads are at fault themselves (an address that bounces, a deleted model) and fail whenever they are tried.
 * Unknown payloads are accepted: a person may enqueue anything by hand.
 */
export type SimulatedHandler = (payload: unknown) => Promise<Readonly<Record<string, unknown>>>;

export function simulatedHandler(queue: string): SimulatedHandler {
  return handlers[queue] ?? anyJob;
}

const handlers: Readonly<Record<string, SimulatedHandler>> = {
  'ai-processing': async (payload) => {
    const { type, model, input, options } = fields(payload);
    await work(payload, 250, 800);
    if (/retired|deprecated/.test(text(model))) {
      throw new UnrecoverableError(`model_not_found: ${text(model)} was shut down`);
    }
    const inputTokens = Math.ceil(text(input).length / 4);
    const usage = { inputTokens, outputTokens: type === 'embedding' ? 0 : share(payload, 'tokens', 40, 400) };
    if (type === 'embedding') return { model, dimensions: 1_536, usage };
    const finishReason = number(fields(options)['maxTokens'], 1_000) < usage.outputTokens ? 'length' : 'stop';
    return { model, finishReason, usage, text: type === 'vision' ? 'A passport photo, frontal.' : 'Done.' };
  },
  'email-send': async (payload) => {
    const { to, template } = fields(payload);
    await work(payload, 80, 300);
    if (/@bounce\./.test(text(to))) {
      throw named('MailboxUnavailable', `550 5.1.1 <${text(to)}>: recipient address rejected: user unknown`);
    }
    return { messageId: `<${fingerprint(payload)}@mail.biometrics.example>`, template, accepted: [to] };
  },
  'webhook-dispatch': async (payload) => {
    const { endpoint, event } = fields(payload);
    await work(payload, 90, 450);
    const status = /\/status\/(5\d\d)/.exec(text(endpoint))?.[1];
    if (status !== undefined) throw named('WebhookError', `${text(endpoint)} answered ${status}`);
    return { event, status: 204, deliveryId: fingerprint(payload) };
  },
  'image-processing': async (payload) => {
    const { source, width, format } = fields(payload);
    await work(payload, 200, 700);
    if (/\.(psd|raw)$/.test(text(source))) {
      throw new UnrecoverableError(`unsupported image format: ${text(source)}`);
    }
    return {
      source,
      width,
      format,
      bytes: share(payload, 'bytes', 18_000, 240_000),
      savedPercent: share(payload, 'saved', 22, 71),
    };
  },
  'analytics-events': async (payload) => {
    const { name } = fields(payload);
    await work(payload, 80, 160);
    if (name === undefined) throw named('SchemaError', 'event has no name');
    return { name, partition: share(payload, 'partition', 0, 15) };
  },
  'export-jobs': async (payload) => {
    const { format, rows } = fields(payload);
    await work(payload, 400, 900);
    if (number(rows, 0) > 1_000_000)
      throw named('ExportTooLarge', `${text(rows)} rows, the limit is 1000000`);
    return { file: `export-${fingerprint(payload)}.${text(format) || 'csv'}`, rows: rows ?? 0 };
  },
};

const anyJob: SimulatedHandler = async (payload) => {
  await work(payload, 80, 400);
  return { received: true };
};

async function work(payload: unknown, fromMs: number, toMs: number): Promise<void> {
  await delay(share(payload, 'duration', fromMs, toMs));
}

/** A number between two others that depends on the payload only. */
function share(payload: unknown, salt: string, from: number, to: number): number {
  const digest = createHash('sha256').update(salt).update(fingerprint(payload)).digest();
  return from + (digest.readUInt32BE() % (to - from + 1));
}

function fingerprint(payload: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(payload) ?? '')
    .digest('hex')
    .slice(0, 16);
}

function named(name: string, message: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}

function fields(payload: unknown): Readonly<Record<string, unknown>> {
  // Any object may be read by field; what is in them is checked where it is used.
  return typeof payload === 'object' && payload !== null ? (payload as Record<string, unknown>) : {};
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
