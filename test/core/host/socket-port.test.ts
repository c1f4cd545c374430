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
  for (let beat = 0; beat < beats; beat += 1) port.send(snapshot(beat));
  client.resume();
  await expect.poll(() => seen().at(-1)).toBe(beats - 1);
  expect(seen().length).toBeLessThan(beats / 2);
  expect(seen()).toEqual(seen().toSorted((a, b) => a - b));
});

test('answers are never skipped, and each watch keeps a newest of its own', async () => {
  client.pause();
  for (let beat = 0; beat < 10; beat += 1) {
    port.send(snapshot(beat));
    port.send({ kind: 'push', id: 2, value: beat });
    port.send({ kind: 'ok', id: 100 + beat, value: beat });
  }
  client.resume();
  await expect.poll(() => received.some(({ kind, id }) => kind === 'push' && id === 1)).toBe(true);
  await expect.poll(() => received.filter(({ kind }) => kind === 'ok').length).toBe(10);
  await expect.poll(() => received.findLast(({ id }) => id === 2)).toMatchObject({ value: 9 });
});

test('what is sent to a window that has gone is dropped', async () => {
  client.close(1000);
  await once(client, 'close');
  expect(() => port.send(snapshot(1))).not.toThrow();
});
