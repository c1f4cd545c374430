import { request } from 'node:http';
import { WebSocket } from 'ws';

/** The status of a plain GET, with headers that a browser would not let a page set. */
export function statusOf(url: string, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    asked.once('error', reject);
    asked.end();
  });
}

/** The status that the socket at this URL answers with; 101 lets in. */
export function socketStatusOf(url: URL, headers: Record<string, string>): Promise<number> {
  const socketUrl = new URL(`/socket${url.search}`, url);
  socketUrl.protocol = 'ws:';
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(socketUrl, { headers });
    socket.once('open', () => {
      socket.close();
      resolve(101);
    });
    socket.once('unexpected-response', (_request, response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.once('error', reject);
  });
}
