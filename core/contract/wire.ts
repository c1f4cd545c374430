import { z } from 'zod';
import { errorCodes } from './errors.ts';

/** Client to host. `id` is chosen by the client and unique per connection. */
export const requestSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('call'), id: z.int(), name: z.string(), input: z.unknown() }),
  z.strictObject({ kind: z.literal('watch'), id: z.int(), name: z.string(), input: z.unknown() }),
  z.strictObject({ kind: z.literal('stop'), id: z.int() }),
]);
export type Request = z.output<typeof requestSchema>;

/** Host to client. A watch answers `push` any number of times, or `error` once. */
export const responseSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ok'), id: z.int(), value: z.unknown() }),
  z.strictObject({
    kind: z.literal('error'),
    id: z.int(),
    code: z.enum(errorCodes),
    details: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
  z.strictObject({ kind: z.literal('push'), id: z.int(), value: z.unknown() }),
]);
export type Response = z.output<typeof responseSchema>;

/** `newest`: while the other side is slow, a newer message with the same id may take its place. `every`: it must arrive. */
export type Delivery = 'newest' | 'every';

/** One duplex connection carrying whole messages; Electron IPC and WebSocket both fit. */
export interface Port<Out> {
  /** `every` when nothing is said. */
  send(message: Out, delivery?: Delivery): void;
  onMessage(listener: (message: unknown) => void): void;
  onClose(listener: () => void): void;
}
