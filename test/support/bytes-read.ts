import type { Redis } from 'ioredis';
import { scripts, type ScriptName } from '../../core/queue/scripts.ts';

/** Stands before a script and adds up what every command inside of it replies. */
const counting = `
local server, bytes = redis, 0
local function measure(reply)
  if type(reply) == 'string' then
    bytes = bytes + #reply
  elseif type(reply) == 'table' then
    for _, part in ipairs(reply) do
      measure(part)
    end
  end
  return reply
end
local redis = {
  call = function(...) return measure(server.call(...)) end,
  pcall = function(...) return measure(server.pcall(...)) end,
}
local function script()
`;

/** Runs a script once and returns how many bytes it read on the server: what no clock on a busy machine can tell. */
export async function bytesRead(
  redis: Redis,
  name: ScriptName,
  keys: Readonly<Record<string, string>>,
  args: readonly (string | number | Buffer)[],
): Promise<number> {
  const { source, keys: order } = scripts[name];
  const inOrder = order.map((key) => keys[key] ?? '');
  const text = `${counting}${source}\nend\nscript()\nreturn bytes`;
  return (await redis.eval(text, inOrder.length, ...inOrder, ...args)) as number;
}
