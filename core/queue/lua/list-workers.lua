-- The workers of one queue, those heard of last first, and what each is working on.
--
-- KEYS[1] heartbeats  zset  worker ids, scored by when they were last heard of
-- KEYS[2] workers     hash  worker id -> what it says about itself, as JSON
-- KEYS[3] active      zset  tokens, scored by lease end
-- KEYS[4] claims      hash  token -> score, start, worker, newline, document
-- KEYS[5] claimIds    hash  token -> id, '' when the document does not begin with it; newline and progress
-- ARGV[1]             now in ms, or '' for the server's time
-- ARGV[2]             for how many ms a worker counts as alive after its last heartbeat
-- ARGV[3]             how many workers and how many claims to read at most
-- ARGV[4]             how many bytes of documents to read at most, for want of an id
-- reply: now; per worker {id, last heard of, what it says or ''}; per claim {worker, id or '', else the beginning of the
--        document or ''}

--@include clock

local HEAD_BYTES = 200
-- What is bigger is not read: a worker's description is ours and small, and a document's id is worth no more.
local MOST_BYTES = 8192

local now = clock(ARGV[1])
local most, bytes_left = tonumber(ARGV[3]), tonumber(ARGV[4])

local function small_value(hash, field, most_bytes)
  if redis.call('HSTRLEN', hash, field) > most_bytes then
    return ''
  end
  return redis.call('HGET', hash, field) or ''
end

local function head_of_document(token)
  local claim = small_value(KEYS[4], token, math.min(MOST_BYTES, bytes_left))
  bytes_left = bytes_left - #claim
  local start = claim:match('^[^\n]*\n()')
  return start and claim:sub(start, start + HEAD_BYTES - 1) or ''
end

local workers, claims = {}, {}
local found =
  redis.call('ZREVRANGEBYSCORE', KEYS[1], '+inf', int(now - ARGV[2]), 'WITHSCORES', 'LIMIT', 0, most)
for at = 1, #found, 2 do
  workers[#workers + 1] = { found[at], found[at + 1], small_value(KEYS[2], found[at], MOST_BYTES) }
end
for _, token in ipairs(redis.call('ZRANGE', KEYS[3], 0, most - 1)) do
  local worker = token:match('^(.*):%d+$')
  local id = small_value(KEYS[5], token, MOST_BYTES):match('^[^\n]*')
  if worker then
    claims[#claims + 1] = { worker, id, id == '' and head_of_document(token) or '' }
  end
end
return { now, workers, claims }
