import type {
  ConnectionSettings,
  EnvironmentDraft,
  EnvironmentKind,
} from '../../../core/contract/environment.ts';

/**
 * The form as it is typed: every field is text until it is saved, so that half a port number is not lost and an unfinished
 * form can be left and come back to.
 */
export interface EnvironmentFields {
  readonly name: string;
  readonly kind: EnvironmentKind;
  readonly transport: 'tcp' | 'socket';
  readonly host: string;
  readonly port: string;
  readonly socketPath: string;
  readonly database: string;
  readonly username: string;
  readonly password: string;
  /** The stored password is to be deleted; leaving the field empty would keep it. */
  readonly forgetsPassword: boolean;
  readonly usesTls: boolean;
  readonly ca: string;
  readonly skipsVerification: boolean;
  readonly prefix: string;
  /** Only a URL says these so far. */
  readonly topology: ConnectionSettings['topology'] | null;
  readonly layout: ConnectionSettings['layout'] | null;
  readonly sentinelPassword: string;
}

export const blankFields: EnvironmentFields = {
  name: '',
  kind: 'production',
  transport: 'tcp',
  host: '',
  port: '6379',
  socketPath: '',
  database: '0',
  username: '',
  password: '',
  forgetsPassword: false,
  usesTls: false,
  ca: '',
  skipsVerification: false,
  prefix: '',
  topology: null,
  layout: null,
  sentinelPassword: '',
};

export type FieldProblem =
  | 'nameMissing'
  | 'nameTooLong'
  | 'nameTaken'
  | 'hostMissing'
  | 'hostHasScheme'
  | 'hostHasSpace'
  | 'portInvalid'
  | 'socketMissing'
  | 'socketRelative'
  | 'databaseInvalid'
  | 'caInvalid';

export type FieldProblems = Readonly<Partial<Record<keyof EnvironmentFields, FieldProblem>>>;

export function fieldsOf({ name, kind, connection }: Omit<EnvironmentDraft, 'password'>): EnvironmentFields {
  return {
    ...blankFields,
    name,
    kind,
    transport: connection.socketPath === '' ? 'tcp' : 'socket',
    host: connection.host,
    port: connection.port === 0 ? blankFields.port : String(connection.port),
    socketPath: connection.socketPath,
    database: String(connection.database),
    username: connection.username,
    usesTls: connection.tls.isEnabled,
    ca: connection.tls.ca,
    skipsVerification: connection.tls.skipVerification,
    prefix: connection.prefix,
    topology: connection.topology ?? null,
    layout: connection.layout ?? null,
  };
}

/** What a URL says about the fields; what it cannot say is left out. */
export function readDraft(draft: EnvironmentDraft): Partial<EnvironmentFields> {
  const { name, kind, ca, prefix, skipsVerification: _skips, ...said } = fieldsOf(draft);
  return {
    ...said,
    ...(name === '' ? {} : { name }),
    kind,
    password: draft.password ?? '',
    sentinelPassword: draft.sentinelPassword ?? '',
    ...(ca === '' ? {} : { ca }),
    ...(prefix === '' ? {} : { prefix }),
  };
}

/**
 * Lays what a URL says over the fields, all but those that a person has edited: `untouched` is what the app put there
 * itself. `held` is the one somebody is typing in.
 */
export function withRead(
  fields: EnvironmentFields,
  read: Partial<EnvironmentFields>,
  untouched: EnvironmentFields,
  held: string | undefined,
): EnvironmentFields {
  const free = Object.entries(read).filter(([field]) => {
    const key = field as keyof EnvironmentFields;
    return fields[key] === untouched[key] && key !== held;
  });
  return { ...fields, ...Object.fromEntries(free) };
}

export function looksLikeUrl(text: string): boolean {
  return /^\s*(rediss?(-sentinel|-cluster)?|unix):\/\//i.test(text);
}

function wholeNumber(text: string): number | null {
  return /^\s*\d{1,6}\s*$/.test(text) ? Number(text) : null;
}

function portOf(fields: EnvironmentFields): number | null {
  const port = wholeNumber(fields.port);
  return port !== null && port >= 1 && port <= 65_535 ? port : null;
}

function databaseOf(fields: EnvironmentFields): number | null {
  const database = wholeNumber(fields.database.trim() === '' ? '0' : fields.database);
  return database !== null && database <= 65_535 ? database : null;
}

function hostProblem(host: string): FieldProblem | undefined {
  if (host.trim() === '') return 'hostMissing';
  if (host.includes('://') || host.includes('/') || host.includes('@')) return 'hostHasScheme';
  return /\s/.test(host.trim()) ? 'hostHasSpace' : undefined;
}

function addressProblems(fields: EnvironmentFields): FieldProblems {
  if (fields.transport === 'socket') {
    if (fields.socketPath.trim() === '') return { socketPath: 'socketMissing' };
    return fields.socketPath.trim().startsWith('/') ? {} : { socketPath: 'socketRelative' };
  }
  const host = hostProblem(fields.host);
  return {
    ...(host === undefined ? {} : { host }),
    ...(portOf(fields) === null ? { port: 'portInvalid' } : {}),
  };
}

/** What keeps the fields from being a connection; the name does not matter for a test. */
export function connectionProblems(fields: EnvironmentFields): FieldProblems {
  const usesCa = fields.transport === 'tcp' && fields.usesTls && fields.ca.trim() !== '';
  return {
    ...addressProblems(fields),
    ...(databaseOf(fields) === null ? { database: 'databaseInvalid' } : {}),
    ...(usesCa && !fields.ca.includes('-----BEGIN CERTIFICATE-----') ? { ca: 'caInvalid' } : {}),
  };
}

/** Everything that keeps the form from being saved. `otherNames` are the names of the other environments. */
export function fieldProblems(fields: EnvironmentFields, otherNames: readonly string[]): FieldProblems {
  const name = fields.name.trim();
  const isTaken = otherNames.some((other) => other.toLowerCase() === name.toLowerCase());
  const problem: FieldProblem | undefined =
    name === '' ? 'nameMissing' : name.length > 60 ? 'nameTooLong' : isTaken ? 'nameTaken' : undefined;
  return { ...(problem === undefined ? {} : { name: problem }), ...connectionProblems(fields) };
}

export function hasProblems(problems: FieldProblems): boolean {
  return Object.keys(problems).length > 0;
}

/**
 * The draft to test or save; only for fields without connection problems. An empty password field keeps what is stored
 * (`null`), since the stored one never comes back to be shown.
 */
export function draftOf(fields: EnvironmentFields, hasStoredPassword: boolean): EnvironmentDraft {
  const isSocket = fields.transport === 'socket';
  const host = fields.host.trim();
  const { topology, layout, sentinelPassword } = fields;
  const keepsPassword = fields.password === '' && hasStoredPassword && !fields.forgetsPassword;
  return {
    // A test does not need a name, the contract does.
    name: fields.name.trim() === '' ? host || 'Redis' : fields.name.trim(),
    kind: fields.kind,
    password: keepsPassword ? null : fields.password,
    ...(sentinelPassword === '' ? {} : { sentinelPassword }),
    connection: {
      host: isSocket ? '' : host,
      port: isSocket ? 0 : (portOf(fields) ?? 0),
      socketPath: isSocket ? fields.socketPath.trim() : '',
      database: databaseOf(fields) ?? 0,
      username: fields.username.trim(),
      tls: {
        isEnabled: !isSocket && fields.usesTls,
        ca: !isSocket && fields.usesTls ? fields.ca.trim() : '',
        skipVerification: !isSocket && fields.usesTls && fields.skipsVerification,
      },
      prefix: fields.prefix,
      ...(topology === null || isSocket ? {} : { topology }),
      ...(layout === null ? {} : { layout }),
    },
  };
}

/**
 * Whether testing while somebody types makes sense: a socket path, or a host that could be whole. Half a name would only
 * bother the name server, so a dotless one has to be at least three letters long.
 */
export function isWorthTesting(fields: EnvironmentFields): boolean {
  if (hasProblems(connectionProblems(fields))) return false;
  if (fields.transport === 'socket') return true;
  const host = fields.host.trim();
  return /^[^.]+(\.[^.]+)+$/.test(host) || host.includes(':') || host.length >= 3;
}
