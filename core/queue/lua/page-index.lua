-- One page of an index of ids whose documents are strings: a queue's DLQ entries, completed or resolved jobs.
--
-- KEYS[1] index           zset    ids, scored by when they got there
-- KEYS[2] documentPrefix  prefix  of the documents by id
-- ARGV[1]                 now in ms, or '' for the server's time
-- ARGV[2]                 'newest' or 'next' (the oldest first)
-- ARGV[3]                 how many at most
-- ARGV[4]                 score where the last page ended, '' to begin
-- ARGV[5]                 how many members of exactly that score were read
-- reply: now, size of the index, then per id: {score, id, {bytes, whole or head, tail}}

--@include clock
--@include excerpt
--@include read-range

local reply = { clock(ARGV[1]), redis.call('ZCARD', KEYS[1]) }
read_range(KEYS[1], '-inf', '+inf', ARGV[2] == 'newest', ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[3]), function(id, at)
  reply[#reply + 1] = { at, id, excerpt_of(KEYS[2] .. id) }
end)
return reply
