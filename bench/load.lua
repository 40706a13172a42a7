-- One scenario of wrk: which request, and with whose cookie.
-- Arguments: page or login and the file of Cookie headers, one a line; first;
-- or fill and how many rows are to be there, each made by a visit under its id.
local mode, cookies, at

function init(args)
  mode, cookies, at = args[1], {}, 0
  if mode == "fill" then
    local rows, visit = tonumber(args[2]), wrk.format("GET", "/", { Cookie = "sessionid=ID" })
    local before, after = visit:match("^(.*)ID(.*)$")
    request = function()
      local id = string.format("%08x-0000-4000-8000-000000000000", at % rows)
      at = at + 1
      return before .. id .. after
    end
  elseif mode ~= "first" then
    for line in io.lines(args[2]) do cookies[#cookies + 1] = line end
    for i, cookie in ipairs(cookies) do -- made once: what is timed only picks one
      local headers = { Cookie = cookie }
      if mode == "login" then
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        cookies[i] = wrk.format("POST", "/login", headers, "username=kim")
      else
        cookies[i] = wrk.format("GET", "/", headers)
      end
    end
    math.randomseed(1)
    for i = #cookies, 2, -1 do
      local j = math.random(i)
      cookies[i], cookies[j] = cookies[j], cookies[i]
    end
  else
    cookies[1] = wrk.format("GET", "/")
  end
end

function request()
  at = at % #cookies + 1
  return cookies[at]
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format('{"requests":%d,"micros":%d,"p50":%d,"p99":%d,"failed":%d}\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    e.connect + e.read + e.write + e.status + e.timeout))
end
