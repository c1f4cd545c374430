-- Moves due jobs, the most urgent first, from their queue to the active set, under a lease each. Jobs that were
-- already done (`processed:<id>`) are taken out and reported instead. A claim whose reply was lost and that is sent
-- again with the same tokens returns the same jobs.
--
-- KEYS[1] queue            zset    documents, scored by ready time in their priority's band
-- KEYS[2] active           zset    tokens, scored by lease end
-- KEYS[3] claims           hash    token -> score, start, worker, newline, document
-- KEYS[4] counters         hash    totals
-- KEYS[5] minutePrefix     prefix  of the minutes' hashes
-- KEYS[6] processedPrefix  prefix  of the idempotency marks
-- KEYS[7] claimIds         hash    token -> id, '' when the document does not begin with it
-- ARGV[1]                  now in ms, or '' for the server's time
-- ARGV[2]                  worker id
-- ARGV[3]                  number of the first token; a token is `<worker id>:<number>`
-- ARGV[4]                  how many jobs at most
-- ARGV[5]                  how many bytes of documents, after which no further one is taken
-- ARGV[6]                  lease in ms
-- ARGV[7]                  how far to look ahead for the next due job, in ms
-- reply: now; next due time in ms or -1; per job skipped {id, 'ours' or 'foreign' mark}; then per job: token, score,
--        document

--@include clock
--@include bands
--@include first-score
--@include mark
--@include tally
--@include usual-id
--@include begin-move

-- A longer id is looked up in the document; see `find-claim.lua`.
local MOST_ID_BYTES = 200
-- Skipped jobs cost a look-up each; this bounds a call over a queue full of them.
local MOST_SKIPPED = 200

local now = clock(ARGV[1])
local worker, first, limit, most_bytes = ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local lease_end = int(now + ARGV[6])
local skipped, jobs = {}, {}
local bytes, started, waited, skipped_foreign = 0, 0, 0, 0

local function token_of(number)
  return worker .. ':' .. int(number)
end

for number = first, first + limit - 1 do
  local claim = redis.call('HGET', KEYS[3], token_of(number))
  if claim then
    local score, document = claim:match('^(%S+) [^\n]*\n(.*)$')
    jobs[#jobs + 1] = { token_of(number), score, document }
  end
end
if #jobs > 0 then
  return { now, -1, skipped, jobs }
end

-- Only our own documents and the seed's begin like this; the others are checked before their handler runs.
local function processed_by(document)
  local id = usual_id(document)
  return id and mark_origin(KEYS[6] .. id), id
end

begin_move(KEYS[2])
for band = 1, 3 do
  local min, max = band_range(band, true, now)
  while #jobs < limit and #skipped < MOST_SKIPPED and bytes < most_bytes do
    -- One at a time: what is taken is then bounded by its size as well as by its number.
    local found = redis.call('ZRANGEBYSCORE', KEYS[1], min, max, 'WITHSCORES', 'LIMIT', 0, 1)
    if #found == 0 then
      break
    end
    local document, score = found[1], found[2]
    local origin, processed_id = processed_by(document)
    if origin then
      skipped[#skipped + 1] = { processed_id, origin }
      skipped_foreign = skipped_foreign + (origin == 'foreign' and 1 or 0)
    else
      local token = token_of(first + #jobs)
      redis.call('HSET', KEYS[3], token, score .. ' ' .. int(now) .. ' ' .. worker .. '\n' .. document)
      local id = usual_id(document) or ''
      redis.call('HSET', KEYS[7], token, #id <= MOST_ID_BYTES and id or '')
      redis.call('ZADD', KEYS[2], lease_end, token)
      jobs[#jobs + 1] = { token, score, document }
      bytes = bytes + #document
      started = started + 1
      local ready = ready_at(tonumber(score))
      if ready >= EARLIEST_MS then
        waited = waited + math.floor(now - ready)
      end
    end
    redis.call('ZREM', KEYS[1], document)
  end
end
tally(KEYS[4], KEYS[5], now, 'started', started)
tally(KEYS[4], KEYS[5], now, 'waitMs', waited)
tally(KEYS[4], KEYS[5], now, 'skipped', #skipped)
tally(KEYS[4], KEYS[5], now, 'skippedForeign', skipped_foreign)

local next_due = -1
for band = 1, 3 do
  local at = first_score(KEYS[1], now + 1 + OFFSETS[band], now + ARGV[7] + OFFSETS[band])
  if at and (next_due == -1 or at - OFFSETS[band] < next_due) then
    next_due = at - OFFSETS[band]
  end
end
return { now, next_due, skipped, jobs }
