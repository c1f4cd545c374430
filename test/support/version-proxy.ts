import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo } from 'node:net';

/**
 * A real Redis that claims to be an old one: a TCP proxy which rewrites the version in INFO to another of the same length,
 * so that the reply stays well-formed. No Redis 5 can be installed beside the current one.
 */
export async function startVersionProxy(
  redisPort: number,
  claim: string,
): Promise<{ port: number; stop(): Promise<void> }> {
  const server = createServer((client) => {
    const redis = createConnection(redisPort, '127.0.0.1');
    client.pipe(redis);
    redis.on('data', (chunk: Buffer) => {
      const text = chunk.toString('latin1');
      const rewritten = text.replace(
        /redis_version:(\S+)/,
        (_all, version: string) =>
          `redis_version:${claim.padEnd(version.length, '0').slice(0, version.length)}`,
      );
      client.write(Buffer.from(rewritten, 'latin1'));
    });
    redis.on('close', () => client.destroy());
    client.on('close', () => redis.destroy());
    client.on('error', () => redis.destroy());
    redis.on('error', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}
