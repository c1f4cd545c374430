-- Upper bounds of a histogram's buckets in ms; what is longer falls into one more. histogram.ts has the same numbers.
local BOUNDS = {
  5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000, 900000, 3600000,
}

-- Collects times: their sum, and by bucket, from 0, how many there are.
local function add_time(times, ms)
  times.sum = (times.sum or 0) + ms
  local index = 1
  while index <= #BOUNDS and ms > BOUNDS[index] do
    index = index + 1
  end
  times[index - 1] = (times[index - 1] or 0) + 1
end

-- Adds them to what `tally_all` writes: the sum as one field, each bucket as `<name>:<index>`.
local function count_times(counts, sum_field, name, times)
  for index, number in pairs(times) do
    counts[index == 'sum' and sum_field or name .. ':' .. index] = number
  end
end
