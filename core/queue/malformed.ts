import { createHash } from 'node:crypto';

/** The exact bytes of a member that is no job, in a document that can be read. */
export interface MalformedBytes {
  readonly encoding: 'utf8' | 'base64';
  readonly bytes: string;
}

/** The id under which a member that is no job is listed: the same bytes are always the same entry. */
export function malformedId(bytes: Uint8Array): string {
  return `malformed-${createHash('sha1').update(bytes).digest('hex').slice(0, 16)}`;
}

/** What was found malformed, as it was found. */
export function restoreBytes({ encoding, bytes }: MalformedBytes): Buffer {
  return Buffer.from(bytes, encoding);
}
