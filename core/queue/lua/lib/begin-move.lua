-- Redis refuses a script's first write when memory is full, unless that write frees memory, and lets the script finish
-- once it has written. A move needs no more than it frees, so it begins with a removal of nothing: jobs can then be
-- finished and buried on a full server. What a script adds comes before what it removes: if a command is refused in
-- the middle (rights, wrong type), a job may be there twice, and is never gone. `index` is a set of ids or tokens, none
-- of which is empty; a queue's or the DLQ's own set may hold an empty member.
local function begin_move(index)
  redis.call('ZREM', index, '')
end
