-- Walks the DLQ for members that another program put there and that have no `dlq:<id>` yet.
--
-- KEYS[1] dlq          zset    documents with `error`, scored by when they failed
-- KEYS[2] entryPrefix  prefix  of the entries by id
-- ARGV[1]              score at which the last walk ended, or '' to begin
-- ARGV[2]              how many members of exactly that score it had seen
-- ARGV[3]              how many members to look at
-- ARGV[4]              how many bytes of members to return, after which the walk ends
-- reply: score and skip where this walk ended ('' and 0 at the end of the DLQ), then per member: score, member

--@include read-range

local reply, bytes, seen = { '', 0 }, 0, 0
local score, skip = ARGV[1], tonumber(ARGV[2])

-- The same length is the same text, unless somebody edits a member in place: then its next failure tells.
local function is_adopted(member)
  local id = member:match('^{"id":"([^"\\]+)"')
  return id and redis.call('STRLEN', KEYS[2] .. id) == #member
end

read_range(KEYS[1], '-inf', '+inf', false, ARGV[1], skip, tonumber(ARGV[3]), function(member, at)
  skip = at == score and skip + 1 or 1
  score = at
  seen = seen + 1
  if not is_adopted(member) then
    reply[#reply + 1] = { at, member }
    bytes = bytes + #member
  end
  return bytes < tonumber(ARGV[4])
end)
if seen > 0 and (seen == tonumber(ARGV[3]) or bytes >= tonumber(ARGV[4])) then
  reply[1], reply[2] = score, skip
end
return reply
