-- Puts DLQ entries of one queue back into it with fresh attempts. An entry moves only if it is still in the DLQ exactly
-- as it was read, so a second click finds nothing to move. One whose ordering key is busy goes to the end of that line.
--
-- KEYS[1] dlq              zset    documents with `error`, scored by when they failed
-- KEYS[2] dead             zset    ids of this queue's entries, same score
-- KEYS[3] entryPrefix      prefix  of the entries by id
-- KEYS[4] queue            zset    documents, scored by ready time in their priority's band
-- KEYS[5] processedPrefix  prefix  of the idempotency marks
-- KEYS[6] counters         hash    totals
-- KEYS[7] minutePrefix     prefix  of the minutes' hashes
-- KEYS[8] turns            hash    ordering key -> whose turn it is
-- KEYS[9] parked           zset    jobs behind it
-- ARGV[1]                  now in ms, or '' for the server's time
-- ARGV[2]                  the channel to wake workers on
-- ARGV[3]                  '1' to delete the idempotency marks too
-- ARGV[4..n]               entries: id, member, new document, band offset; four arguments each
-- reply: one integer per entry. 1 moved, 0 was no longer there

--@include clock
--@include entry
--@include tally
--@include turn
--@include begin-move

local now = clock(ARGV[1])
local ENTRY_ARGUMENTS = 4

-- What goes into the queue: score, document, ...
local added = {}
local function put(document, score)
  if line_up(KEYS[8], KEYS[9], KEYS[6], score, document) then
    added[#added + 1] = score
    added[#added + 1] = document
  end
end

local members = {}
for at = 5, #ARGV, ENTRY_ARGUMENTS do
  members[#members + 1] = ARGV[at]
end
local scores = redis.call('ZMSCORE', KEYS[1], unpack(members))
local reply, ids, copies, marks, moved = {}, {}, {}, {}, {}
begin_move(KEYS[2])
for number, member in ipairs(members) do
  local at = 4 + (number - 1) * ENTRY_ARGUMENTS
  local id = ARGV[at]
  -- The same entry twice in one call is moved once.
  if scores[number] and not moved[member] then
    put(ARGV[at + 2], int(now + ARGV[at + 3]))
    moved[member] = true
    moved[#moved + 1] = member
    ids[#ids + 1] = id
    copies[#copies + 1] = KEYS[3] .. id
    marks[#marks + 1] = KEYS[5] .. id
    reply[number] = 1
  else
    drop_copy(KEYS[2], KEYS[3] .. id, id, member)
    reply[number] = 0
  end
end
if #added > 0 then
  redis.call('ZADD', KEYS[4], unpack(added))
end
if #moved > 0 then
  redis.call('ZREM', KEYS[1], unpack(moved))
  redis.call('ZREM', KEYS[2], unpack(ids))
  redis.call('DEL', unpack(copies))
  if ARGV[3] == '1' then
    redis.call('DEL', unpack(marks))
  end
  tally(KEYS[6], KEYS[7], now, 'redriven', #moved)
  redis.pcall('PUBLISH', ARGV[2], '')
end
return reply
