-- SPDX-License-Identifier: GPL-3.0-or-later
-- wrk's requests: the body of BENCH_BODY, in which %d is another number each time, and its result as one line.
local body = os.getenv("BENCH_BODY")
local counted = body:find("%%d") ~= nil
local headers = { ["Content-Type"] = "application/json", ["Authorization"] = "Bearer a-key" }
local seed = math.floor(os.time() % 100000) * 1000000
local n = 0

request = function()
  n = n + 1
  return wrk.format("POST", nil, headers, counted and body:format(seed + n) or body)
end

done = function(summary)
  local e = summary.errors
  io.write(string.format('BENCH {"requests":%d,"seconds":%f,"errors":%d}\n', summary.requests, summary.duration / 1e6,
    e.connect + e.read + e.write + e.status + e.timeout))
end
