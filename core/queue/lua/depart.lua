-- Takes things of one queue out of their places and lays them aside, on their way to another Redis or layout: from then on
-- nobody else can take them, and only `forget-departed` ends that. One batch at a time is under way; while there is one, it is
-- told again and nothing else is taken. The batches for one target are a chain, each of which names the one before it, so that
-- the target can tell what it has.
--
-- KEYS[1] departures       hash    place: the name of this one; to, previous, batch: the names of the latest batch;
--                                  last:<target> -> the last one that went there
-- KEYS[2] leaving          list    its things, five texts each
-- KEYS[3] queue            zset    documents, scored by ready time in their priority's band
-- KEYS[4] parked           zset    jobs behind their ordering key's turn
-- KEYS[5] turns            hash    ordering key -> whose turn it is
-- KEYS[6] active           zset    tokens, scored by lease end
-- KEYS[7] dlq              zset    documents with `error`, scored by when they failed
-- KEYS[8] dead             zset    ids of this queue's entries, same score
-- KEYS[9] entryPrefix      prefix  of the entries by id
-- KEYS[10] completed       zset    ids, scored by when they finished
-- KEYS[11] resolvedIndex   zset    ids of all queues, scored by when they were resolved
-- KEYS[12] resolved        zset    ids of this queue, same score
-- KEYS[13] resolvedPrefix  prefix  of the resolved entries by id
-- KEYS[14] schedules       hash    schedule id -> what is counted, newline, definition
-- KEYS[15] ticks           zset    schedule ids, scored by their next tick
-- KEYS[16] paused          string  who paused the queue
-- KEYS[17] rateLimit       string  jobs and interval
-- KEYS[18] starts          list    start times, newest first
-- KEYS[19] counters        hash    totals
-- KEYS[20] minutePrefix    prefix  of the minutes' hashes
-- ARGV[1]                  a name for this place, if it has none yet
-- ARGV[2]                  the target's name
-- ARGV[3]                  a name for a new batch
-- ARGV[4..n]               what to take: kind, member or id (of counts: how many starts, or a minute's start), id of a dead
--                          one; three arguments each
-- reply: nothing, or place, to, previous, batch, then its things: kind and four texts; five each

--@include turn
--@include usual-id
--@include begin-move

-- What a turn tells of a job that went ahead of those parked behind it: a place where no job is, so that whoever mends turns
-- would let the next one through. Redis itself writes that score without a sign.
local AHEAD = 'q +inf'

local function under_way()
  local names = redis.call('HMGET', KEYS[1], 'place', 'to', 'previous', 'batch')
  local things = redis.call('LRANGE', KEYS[2], 0, -1)
  return { names[1], names[2], names[3], names[4], unpack(things) }
end

-- A single bigger thing still goes.
local MOST_BYTES = 2000000
local bytes = 0

local function lay_aside(kind, ...)
  local a, b, c, d = ...
  redis.call('RPUSH', KEYS[2], kind, a, b or '', c or '', d or '')
  bytes = bytes + #a + #(c or '')
end

local function has_parked(key)
  -- A count reads none of them, however big they are.
  return redis.call('ZLEXCOUNT', KEYS[4], '[' .. key .. '\0', '(' .. key .. '\1') > 0
end

local take = {}

-- The jobs parked behind it keep waiting until they go too, in their order.
function take.job(document)
  local score = redis.call('ZSCORE', KEYS[3], document)
  if not score then
    return
  end
  lay_aside('job', document, score)
  local id = usual_id(document)
  local key = id and ordering_key(document)
  if key and has_turn(KEYS[5], key, id) then
    if has_parked(key) then
      take_turn(KEYS[5], key, id, AHEAD)
    else
      redis.call('HDEL', KEYS[5], key)
    end
  end
  redis.call('ZREM', KEYS[3], document)
end

-- Only once the job whose turn it is has gone ahead, or there is none that it could be.
function take.parked(member)
  local key, score, document = member:match('^([^%z]*)%z%d+%z(%S+) (.*)$')
  if not key or not redis.call('ZSCORE', KEYS[4], member) then
    return
  end
  local turn = redis.call('HGET', KEYS[5], key)
  local is_ahead = not turn or turn:sub(-#AHEAD) == AHEAD
  local is_nobody = redis.call('EXISTS', KEYS[3], KEYS[6]) == 0
  if not is_ahead and not is_nobody then
    return
  end
  lay_aside('job', document, score)
  redis.call('ZREM', KEYS[4], member)
  if not has_parked(key) then
    redis.call('HDEL', KEYS[5], key)
  end
end

-- Its id goes along if it is adopted here; otherwise it is adopted over there.
function take.dead(member, id)
  local score = redis.call('ZSCORE', KEYS[7], member)
  if not score then
    return
  end
  local is_own = redis.call('GET', KEYS[9] .. id) == member
  local is_adopted = is_own and redis.call('ZSCORE', KEYS[8], id)
  lay_aside('dead', member, score, is_adopted and id or '')
  redis.call('ZREM', KEYS[7], member)
  if is_own then
    redis.call('ZREM', KEYS[8], id)
    redis.call('DEL', KEYS[9] .. id)
  end
end

function take.completed(id)
  local score = redis.call('ZSCORE', KEYS[10], id)
  if score then
    lay_aside('completed', id, score)
    redis.call('ZREM', KEYS[10], id)
  end
end

function take.resolved(id)
  local score, document = redis.call('ZSCORE', KEYS[12], id), redis.call('GET', KEYS[13] .. id)
  if not score then
    return
  end
  if document then
    lay_aside('resolved', id, score, document, tostring(redis.call('PTTL', KEYS[13] .. id)))
    redis.call('DEL', KEYS[13] .. id)
  end
  redis.call('ZREM', KEYS[11], id)
  redis.call('ZREM', KEYS[12], id)
end

function take.schedule(id)
  local stored = redis.call('HGET', KEYS[14], id)
  if stored then
    lay_aside('schedule', id, redis.call('ZSCORE', KEYS[15], id) or '+inf', stored)
    redis.call('HDEL', KEYS[14], id)
  end
  redis.call('ZREM', KEYS[15], id)
end

local function take_string(kind, key)
  local value = redis.call('GET', key)
  if value then
    lay_aside(kind, value)
    redis.call('DEL', key)
  end
end

function take.paused()
  take_string('paused', KEYS[16])
end

function take.rateLimit()
  take_string('rateLimit', KEYS[17])
end

function take.starts(most)
  for _, at in ipairs(redis.call('LPOP', KEYS[18], most) or {}) do
    lay_aside('start', at)
  end
end

-- The number of the last parked job is no count: those that are still parked go by it.
local function take_fields(kind, hash, name)
  local fields = redis.call('HGETALL', hash)
  for at = 1, #fields, 2 do
    local field, value = fields[at], fields[at + 1]
    if field ~= 'parked' and value:find('^%-?%d+$') then
      lay_aside(kind, field, value, name)
      redis.call('HDEL', hash, field)
    end
  end
end

function take.counts()
  take_fields('count', KEYS[19], '')
end

function take.minute(start)
  take_fields('minute', KEYS[20] .. start, start)
end

local function name_batch()
  local last = 'last:' .. ARGV[2]
  local previous = redis.call('HGET', KEYS[1], last) or ''
  redis.call('HSETNX', KEYS[1], 'place', ARGV[1])
  redis.call('HSET', KEYS[1], 'to', ARGV[2], 'previous', previous, 'batch', ARGV[3], last, ARGV[3])
end

if redis.call('EXISTS', KEYS[2]) == 1 then
  -- A person has deleted the names, to begin anew.
  if redis.call('EXISTS', KEYS[1]) == 0 then
    name_batch()
  end
  return under_way()
end
begin_move(KEYS[6])
for at = 4, #ARGV, 3 do
  if bytes >= MOST_BYTES then
    break
  end
  take[ARGV[at]](ARGV[at + 1], ARGV[at + 2])
end
if redis.call('EXISTS', KEYS[2]) == 0 then
  return {}
end
name_batch()
return under_way()
