-- Walks the DLQ from the newest member on for those that another program put there and that have no `dlq:<id>` yet.
--
-- KEYS[1] dlq          zset    documents with `error`, scored by when they failed
-- KEYS[2] entryPrefix  prefix  of the entries by id
-- ARGV[1..3]           the place where the last walk ended: score, prefix, skip; '' '' 0 to begin
-- ARGV[4]              how many members to look at
-- ARGV[5]              how many bytes of members to look at, after which the walk ends
-- reply: the place where this walk ended ('' '' 0 at the end of the DLQ), then the members

--@include read-range
--@include usual-id

-- The same length is the same text, unless somebody edits a member in place: then its next failure tells.
local function is_adopted(member)
  local id = usual_id(member)
  return id and redis.call('STRLEN', KEYS[2] .. id) == #member
end

local reply = { '', '', 0 }
local place = place_of(ARGV[1], ARGV[2], ARGV[3])
reply[1], reply[2], reply[3] = walk(
  KEYS[1], '-inf', '+inf', true, place, tonumber(ARGV[4]), tonumber(ARGV[5]),
  function(member)
    if not is_adopted(member) then
      reply[#reply + 1] = member
    end
    return #member
  end
)
return reply
