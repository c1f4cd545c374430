-- A worker's step: finishes the jobs it has done and claims as many as it has hands for, in one round trip. Either part
-- may be empty.
--
-- To finish is to write the idempotency mark and the result, and to take the job out of the active set. The token
-- fences: a worker whose lease was taken away cannot finish the job any more. A lease that has ended but was not taken
-- away yet still counts, since nobody else has the job then.
--
-- To claim is to move due jobs, the most urgent first, to the active set, under a lease each. Jobs that were already
-- done (`processed:<id>`) are taken out and reported instead; jobs whose ordering key is busy are parked. A paused queue
-- gives none, a limited one no more than its rate. A step whose reply was lost and that is sent again with the same
-- tokens finishes nothing twice and returns the same jobs.
--
-- KEYS[1] queue             zset    documents, scored by ready time in their priority's band
-- KEYS[2] active            zset    tokens, scored by lease end
-- KEYS[3] claims            hash    token -> score, start, worker, newline, document
-- KEYS[4] claimIds          hash    token -> id, '' when the document does not begin with it; newline and progress
-- KEYS[5] counters          hash    totals
-- KEYS[6] minutePrefix      prefix  of the minutes' hashes
-- KEYS[7] processedPrefix   prefix  of the idempotency marks; a mark's value is the token that set it
-- KEYS[8] resultPrefix      prefix  of what the seed's readers read
-- KEYS[9] completed         zset    ids, scored by when they finished
-- KEYS[10] paused           string  who paused the queue, while it is
-- KEYS[11] rateLimit        string  jobs, space, interval in ms
-- KEYS[12] starts           list    start times in ms, newest first
-- KEYS[13] turns            hash    ordering key -> whose turn it is
-- KEYS[14] parked           zset    jobs behind it
-- KEYS[15] wake             channel on which idle workers listen
-- ARGV[1]                   now in ms, or '' for the server's time
-- ARGV[2]                   worker id
-- ARGV[3]                   number of the first token; a token is `<worker id>:<number>`
-- ARGV[4]                   how many jobs to claim at most
-- ARGV[5]                   how many bytes of documents, after which no further one is claimed
-- ARGV[6]                   lease in ms
-- ARGV[7]                   how far to look ahead for the next due job, in ms
-- ARGV[8]                   worker id, as JSON text
-- ARGV[9..n]                finished jobs: token, id, the result's JSON text, the document to keep with it or '' for the
--                           claimed one, ms since the epoch when a foreign producer put it in or '' if it was counted
--                           then; five arguments each
-- reply: now; when to come again at the latest, in ms, or -1; per finished job 'acknowledged', 'duplicate' (done before by
--        another; dropped, nothing overwritten) or 'lost'; per job skipped {id, 'ours' or 'foreign' mark}; then per
--        job claimed: token, score, document

--@include clock
--@include bands
--@include first-score
--@include mark
--@include tally
--@include histogram
--@include usual-id
--@include turn
--@include begin-move
--@include rate
--@include finish

-- A longer id is looked up in the document; see `find-claim.lua`.
local MOST_ID_BYTES = 200
-- What is skipped or parked costs a look-up each; this bounds a call over a queue full of them.
local MOST_PASSED = 200

local now = clock(ARGV[1])
local now_text = int(now)
local worker, first, limit = ARGV[2], ARGV[3], tonumber(ARGV[4])
local most_bytes, lease_end = tonumber(ARGV[5]), int(now + ARGV[6])
local counts, waits, durations = {}, {}, {}

-- Tokens of what is finished, then of what is to be claimed.
local FINISHED_FROM = 9
local finished, tokens, stored = {}, {}, {}
for at = FINISHED_FROM, #ARGV, FINISHED_ARGUMENTS do
  finished[#finished + 1] = ARGV[at]
  stored[#stored + 1] = ARGV[at]
end
for number = 1, limit do
  tokens[number] = worker .. ':' .. int(first + number - 1)
  stored[#stored + 1] = tokens[number]
end
local claims = #stored > 0 and redis.call('HMGET', KEYS[3], unpack(stored)) or {}

begin_move(KEYS[2])
local outcomes, passed = finish_jobs(now, now_text, counts, durations, FINISHED_FROM, finished, claims)
count_times(counts, 'durationMs', 'duration', durations)

-- What an earlier try of this very step has claimed.
local jobs = {}
for number = 1, limit do
  local claim = claims[#finished + number]
  if claim then
    jobs[#jobs + 1] = { tokens[number], claim:match('^%S+'), claim:sub(claim:find('\n', 1, true) + 1) }
  end
end

local control = limit > 0 and redis.call('MGET', KEYS[10], KEYS[11]) or {}
-- A job whose turn has come is for others where this worker takes no more.
local function wake_others()
  if passed > 0 and not control[1] then
    redis.pcall('PUBLISH', KEYS[15], '')
  end
end

if #jobs > 0 or limit == 0 or control[1] then
  wake_others()
  tally_all(KEYS[5], KEYS[6], now, counts)
  return { now, -1, outcomes, {}, jobs }
end

local allowed, next_start = limit, nil
if control[2] then
  allowed, next_start = starts_allowed(KEYS[12], control[2], limit, now)
end

local skipped, out, parked = {}, {}, 0
-- Turns are passed on in the end, since that puts jobs in, and the loop below goes by rank.
local passing = {}
local held, ids, leases, bytes, rank = {}, {}, {}, 0, 0
local head = ' ' .. now_text .. ' ' .. worker .. '\n'

-- Due, and its turn.
local function claim(document, score, id)
  local token = tokens[#jobs + 1]
  jobs[#jobs + 1] = { token, score, document }
  held[#held + 1] = token
  held[#held + 1] = score .. head .. document
  ids[#ids + 1] = token
  ids[#ids + 1] = id and #id <= MOST_ID_BYTES and id or ''
  leases[#leases + 1] = lease_end
  leases[#leases + 1] = token
  bytes = bytes + #document
  local ready = ready_at(tonumber(score))
  if ready >= EARLIEST_MS then
    add_time(waits, math.floor(now - ready))
  end
  return token
end

-- Only our own documents and the seed's begin with an id; the others are checked before their handler runs.
local function take(document, score)
  local id = usual_id(document)
  local origin = id and mark_origin(KEYS[7] .. id)
  local key = id and ordering_key(document)
  if origin then
    skipped[#skipped + 1] = { id, origin }
    bytes = bytes + #document
    count_skipped(counts, origin == 'foreign')
    if key then
      passing[#passing + 1] = { key, id }
    end
  elseif key and not has_turn(KEYS[13], key, id) then
    park(KEYS[14], KEYS[5], key, score, document)
    parked = parked + 1
    bytes = bytes + #document
  else
    local token = claim(document, score, id)
    if key then
      take_turn(KEYS[13], key, id, 'a ' .. token)
    end
  end
  out[#out + 1] = document
end

while #jobs < allowed and #skipped + parked < MOST_PASSED and bytes < most_bytes do
  -- One at a time: what is taken is then bounded by its size as well as by its number.
  local found = redis.call('ZRANGE', KEYS[1], rank, rank, 'WITHSCORES')
  local score = tonumber(found[2])
  if not score then
    break
  end
  if ready_at(score) <= now then
    take(found[1], found[2])
    rank = rank + 1
  else
    rank = rank_behind_band(KEYS[1], score)
    if rank == math.huge then
      break
    end
  end
end

if #jobs > 0 then
  count(counts, 'started', #jobs)
  count_times(counts, 'waitMs', 'wait', waits)
  redis.call('HSET', KEYS[3], unpack(held))
  redis.call('HSET', KEYS[4], unpack(ids))
  redis.call('ZADD', KEYS[2], unpack(leases))
  if control[2] then
    note_starts(KEYS[12], control[2], #jobs, now)
  end
end
if #out > 0 then
  redis.call('ZREM', KEYS[1], unpack(out))
end
for _, turn in ipairs(passing) do
  pass_turn(KEYS[13], KEYS[14], KEYS[1], turn[1], turn[2])
end
if #jobs == limit then
  wake_others()
end
tally_all(KEYS[5], KEYS[6], now, counts)

-- Whoever got all it asked for comes again at once, and so does who was cut short by what it passed. The rate holds back
-- only who took all that it allows.
local is_held = next_start and #jobs == allowed
local is_cut = #skipped + parked >= MOST_PASSED or bytes >= most_bytes
local next_due = is_held and next_start or is_cut and now or -1
if next_due == -1 and #jobs < limit then
  for band = 1, 3 do
    local at = first_score(KEYS[1], now + 1 + OFFSETS[band], now + ARGV[7] + OFFSETS[band])
    if at and (next_due == -1 or at - OFFSETS[band] < next_due) then
      next_due = at - OFFSETS[band]
    end
  end
end
return { now, next_due, outcomes, skipped, jobs }
