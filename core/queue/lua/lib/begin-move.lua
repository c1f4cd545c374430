-- Redis refuses a script's first write when memory is full, unless that write frees memory, and lets the script finish
-- once it has written. A move needs no more than it frees, so it begins with a removal of nothing: jobs can then be
-- finished and buried on a full server. What a script adds comes before what it removes: if a command is refused in
-- the middle (rights, wrong type), a job may be there twice, and is never gone.
local function begin_move(key)
  redis.call('ZREM', key, '')
end
