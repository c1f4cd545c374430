-- Takes an entry out of the DLQ: its member, its place in the index and its copy.
local function remove_entry(dlq, dead, copy, id, member)
  redis.call('ZREM', dlq, member)
  redis.call('ZREM', dead, id)
  redis.call('DEL', copy)
end

-- Somebody took the member out by hand: its copy and its place in the index must not stay behind.
local function drop_copy(dead, copy, id, member)
  if redis.call('GET', copy) == member then
    redis.call('DEL', copy)
    redis.call('ZREM', dead, id)
  end
end
