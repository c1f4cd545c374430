import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import type { Port, Response } from '../../../core/contract/wire.ts';
import { socketPort } from '../../../core/host/socket-port.ts';

let server: WebSocketServer;
let client: WebSocket;
let port: Port<Response>;
let received: Response[];

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  await once(server, 'listening');
  const accepted = once(server, 'connection');
  client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`, { maxPayload: 2 ** 30 });
  const [socket] = (await accepted) as [WebSocket];
  if (client.readyState !== WebSocket.OPEN) await once(client, 'open');
  port = socketPort(socket);
  received = [];
  client.on('message', (data: Buffer) => received.push(JSON.parse(data.toString()) as Response));
});
afterEach(async () => {
  client.terminate();
  server.close();
  await once(server, 'close');
});

/** Larger than what the kernel buffers for one connection, a few times over. */
const snapshot = (beat: number): Response => ({
  kind: 'push',
  id: 1,
  value: { beat, numbers: 'x'.repeat(1_000_000) },
});
const beats = 60;

function seen(): number[] {
  return received.map((message) => (message.kind === 'push' ? (message.value as { beat: number }).beat : -1));
}

test('a window that cannot keep up gets fewer beats, in order, and the newest at the end', async () => {
  client.pause();
  for (let beat = 0; beat < beats; beat += 1) port.send(snapshot(beat), 'newest');
  client.resume();
  await expect.poll(() => seen().at(-1)).toBe(beats - 1);
  expect(seen().length).toBeLessThan(beats / 2);
  expect(seen()).toEqual(seen().toSorted((a, b) => a - b));
});

test('answers are never skipped, and each watch keeps a newest of its own', async () => {
  client.pause();
  for (let beat = 0; beat < 10; beat += 1) {
    port.send(snapshot(beat), 'newest');
    port.send({ kind: 'push', id: 2, value: beat }, 'newest');
    port.send({ kind: 'ok', id: 100 + beat, value: beat });
  }
  client.resume();
  await expect.poll(() => received.some(({ kind, id }) => kind === 'push' && id === 1)).toBe(true);
  await expect.poll(() => received.filter(({ kind }) => kind === 'ok').length).toBe(10);
  await expect.poll(() => received.findLast(({ id }) => id === 2)).toMatchObject({ value: 9 });
});

test('events are never replaced, and an end comes after the last snapshot of its watch', async () => {
  client.pause();
  for (let beat = 0; beat < 10; beat += 1) {
    port.send(snapshot(beat), 'newest');
    port.send({ kind: 'push', id: 2, value: beat }, 'every');
  }
  port.send({ kind: 'error', id: 1, code: 'ENVIRONMENT_NOT_FOUND', details: {} });
  client.resume();
  await expect.poll(() => received.some(({ kind }) => kind === 'error')).toBe(true);
  port.send({ kind: 'ok', id: 3, value: 'last' });
  await expect.poll(() => received.at(-1)).toMatchObject({ value: 'last' });
  const events = received.flatMap((message) =>
    message.kind === 'push' && message.id === 2 ? message.value : [],
  );
  expect(events).toEqual(Array.from({ length: 10 }, (_, beat) => beat));
  expect(received.findLast(({ id }) => id === 1)).toMatchObject({ kind: 'error' });
});

test('a snapshot that was held is not sent after a newer one', () => {
  const sent: unknown[] = [];
  const line = { bufferedAmount: 1, flushed: [] as (() => void)[] };
  // Only what the port uses of a socket, so that the moment between a flush and its report can be held still.
  const socket = {
    OPEN: 1,
    readyState: 1,
    get bufferedAmount() {
      return line.bufferedAmount;
    },
    send: (text: string, done: () => void) => {
      sent.push((JSON.parse(text) as { value: unknown }).value);
      line.flushed.push(done);
    },
  } as unknown as WebSocket;
  const slow = socketPort<Response>(socket);
  slow.send({ kind: 'ok', id: 9, value: 'answer' });
  slow.send({ kind: 'push', id: 1, value: 'old' }, 'newest');
  line.bufferedAmount = 0; // all is out, but nobody has said so yet
  slow.send({ kind: 'push', id: 1, value: 'new' }, 'newest');
  for (const done of line.flushed.splice(0)) done();
  expect(sent).toEqual(['answer', 'new']);
});

test('what is sent to a window that has gone is dropped', async () => {
  client.close(1000);
  await once(client, 'close');
  expect(() => port.send(snapshot(1))).not.toThrow();
});
