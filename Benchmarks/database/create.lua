-- wrk: every request its own Idempotency-Key, every thread its own series.
-- The environment holds TOKEN, BODY and SERIES.
local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("series", os.getenv("SERIES") .. "-" .. threads)
end

local number = 0
local body = os.getenv("BODY")
local headers = { Authorization = "Bearer " .. os.getenv("TOKEN"), ["Content-Type"] = "application/json" }

function request()
  number = number + 1
  headers["Idempotency-Key"] = "bench-" .. series .. "-" .. number
  return wrk.format("POST", nil, headers, body)
end
