-- Puts new jobs into their queue and wakes its idle workers. A job whose idempotency key was used within its window is
-- not put in again; one whose ordering key is busy is parked behind the others of that key.
--
-- KEYS[1] queue              zset    documents, scored by ready time in their priority's band
-- KEYS[2] counters           hash    totals
-- KEYS[3] minutePrefix       prefix  of the minutes' hashes
-- KEYS[4] idempotencyPrefix  prefix  of the ids of first jobs, by idempotency key
-- KEYS[5] turns              hash    ordering key -> whose turn it is
-- KEYS[6] parked             zset    jobs behind it
-- ARGV[1]                    now in ms, or '' for the server's time
-- ARGV[2]                    the channel to wake workers on
-- ARGV[3..n]                 jobs: band offset, delay in ms, id, idempotency key or '', its window in ms, document; six
--                            arguments each
-- reply: per job that was not put in: its number from 1, the id of the first

--@include clock
--@include tally
--@include turn

local now = clock(ARGV[1])
local reply, added = {}, {}

-- The job that has used a key within its window, in an earlier call or in this one.
local marks = {}
local function first_with(key)
  return key ~= '' and (marks[key] or redis.call('GET', KEYS[4] .. key)) or nil
end

local jobs = {}
for at = 3, #ARGV, 6 do
  local id, key = ARGV[at + 2], ARGV[at + 3]
  local first = first_with(key)
  if first then
    reply[#reply + 1] = (at + 3) / 6
    reply[#reply + 1] = first
  else
    jobs[#jobs + 1] = at
    if key ~= '' then
      marks[key] = id
    end
  end
end
if #jobs == 0 then
  return reply
end

-- A script that is refused half-way has put in all jobs or none; only then may their keys count as used.
tally(KEYS[2], KEYS[3], now, 'enqueued', #jobs)
for _, at in ipairs(jobs) do
  local document = ARGV[at + 5]
  local score = int(now + ARGV[at] + ARGV[at + 1])
  if line_up(KEYS[5], KEYS[6], KEYS[2], score, document) then
    added[#added + 1] = score
    added[#added + 1] = document
  end
end
if #added > 0 then
  redis.call('ZADD', KEYS[1], unpack(added))
end
for _, at in ipairs(jobs) do
  if ARGV[at + 3] ~= '' then
    redis.call('SET', KEYS[4] .. ARGV[at + 3], ARGV[at + 2], 'PX', ARGV[at + 4])
  end
end
-- pcall: a user may lack the right to publish; workers then find the jobs at their next poll.
redis.pcall('PUBLISH', ARGV[2], '')
return reply
