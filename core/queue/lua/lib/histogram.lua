-- Upper bounds of a histogram's buckets in ms; what is longer falls into one more. histogram.ts has the same numbers.
local BOUNDS = {
  5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000, 900000, 3600000,
}

-- The field that counts times of this length: `<name>:<index>`, the index from 0.
local function bucket(name, ms)
  for index = 1, #BOUNDS do
    if ms <= BOUNDS[index] then
      return name .. ':' .. index - 1
    end
  end
  return name .. ':' .. #BOUNDS
end
