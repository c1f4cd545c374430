import { z } from 'zod';

/** The shapes of how a Redis is reached, and whether it is. */

export const environmentKinds = ['local', 'development', 'staging', 'production'] as const;
export const environmentKind = z.enum(environmentKinds);
export type EnvironmentKind = z.output<typeof environmentKind>;

export const nodeAddress = z.strictObject({ host: z.string().min(1), port: z.int().min(1).max(65_535) });
export type NodeAddress = z.output<typeof nodeAddress>;

/** More servers than one. `host` and `port` are then the first of the addresses that are asked, `others` the rest of them. */
export const topology = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('sentinel'),
    /** The name under which the Sentinels know the master. */
    master: z.string().min(1),
    /** The Sentinels' own user; empty for the default one. */
    username: z.string(),
    others: z.array(nodeAddress).max(50),
  }),
  z.strictObject({ kind: z.literal('cluster'), others: z.array(nodeAddress).max(50) }),
]);

/** How to reach one Redis. The password is not part of it: it goes to the secret store and never comes back. */
export const connectionSettings = z.strictObject({
  host: z.string(),
  port: z.int().min(0).max(65_535),
  /** A Unix socket instead of host and port; empty for TCP. */
  socketPath: z.string(),
  database: z.int().min(0).max(65_535),
  username: z.string(),
  tls: z.strictObject({
    isEnabled: z.boolean(),
    /** PEM text of a certificate authority to trust beside the system's; empty for none. */
    ca: z.string(),
    /** Accept any certificate. Shown in red wherever the environment is shown. */
    skipVerification: z.boolean(),
  }),
  /** Prepended to every key; empty for the seed's own keys. */
  prefix: z.string(),
  /** How keys are laid out (docs/protocol.md). Left out: `clustered` on a cluster, else `classic`. */
  layout: z.enum(['classic', 'clustered']).optional(),
  /** Left out for a single server. */
  topology: topology.optional(),
});
export type ConnectionSettings = z.output<typeof connectionSettings>;

/** What a person types into the form. `password: null` keeps the stored one. */
export const environmentDraft = z.strictObject({
  name: z.string().trim().min(1).max(60),
  kind: environmentKind,
  connection: connectionSettings,
  password: z.string().nullable(),
  /** The Sentinels' own password; left out, as `null`, keeps the stored one. */
  sentinelPassword: z.string().nullable().optional(),
});
export type EnvironmentDraft = z.output<typeof environmentDraft>;

/** Why a connection is not up, in a form the window can word. */
export const connectionProblem = z.strictObject({
  code: z.enum([
    'name-not-found',
    'refused',
    'timeout',
    'unreachable',
    'tls-untrusted',
    'tls-name-mismatch',
    'tls-expired',
    'tls-expected',
    'tls-not-supported',
    'socket-missing',
    'password-wrong',
    'password-missing',
    'no-permission',
    'version-too-old',
    'cluster',
    'no-cluster',
    'master-unknown',
    'read-only-replica',
    'not-redis',
    'loading',
    'redis-missing',
    'closed',
    'unknown',
  ]),
  /** Facts for the wording: host, port, command, found and required version. Never a secret. */
  details: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type ConnectionProblem = z.output<typeof connectionProblem>;
export type ConnectionProblemCode = ConnectionProblem['code'];

export const environmentStatus = z.strictObject({
  state: z.enum(['connecting', 'connected', 'reconnecting', 'failed', 'stopped']),
  problem: connectionProblem.nullable(),
  /** Round trip of the last tick. */
  latencyMs: z.number().nullable(),
  redisVersion: z.string().nullable(),
  lastSeenAtMs: z.number().nullable(),
});
export type EnvironmentStatus = z.output<typeof environmentStatus>;

export const environment = z.strictObject({
  id: z.string(),
  name: z.string(),
  kind: environmentKind,
  connection: connectionSettings,
  hasPassword: z.boolean(),
  /** Refused in the host, whatever the window shows. */
  isReadOnly: z.boolean(),
  /** The app runs this Redis itself; it cannot be edited or removed. */
  isOwned: z.boolean(),
  status: environmentStatus,
  /** Embedded workers wanted on it; they never run while it is read-only or on production. */
  embeddedWorkers: z.boolean(),
  demoTraffic: z.boolean(),
});
export type Environment = z.output<typeof environment>;

/** One step of the connection test, in order; steps after a failure are `skipped`. */
export const diagnosisStep = z.strictObject({
  step: z.enum(['name', 'port', 'tls', 'login', 'rights', 'version']),
  verdict: z.enum(['ok', 'warning', 'failed', 'skipped']),
  problem: connectionProblem.nullable(),
  /** What was found, for the wording: address, protocol, certificate names and dates, user, version. */
  facts: z.record(z.string(), z.union([z.string(), z.number()])),
  tookMs: z.number(),
});
export type DiagnosisStep = z.output<typeof diagnosisStep>;
