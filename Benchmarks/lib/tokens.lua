-- Requests for wrk: paths and tokens in turn, each from a file with one a line.
local tokens, paths, number = {}, {}, 0

function init(arguments)
    for line in io.lines(arguments[1]) do tokens[#tokens + 1] = line end
    for line in io.lines(arguments[2]) do paths[#paths + 1] = line end
end

function request()
    number = number + 1
    return wrk.format("GET", paths[number % #paths + 1],
        { ["Authorization"] = "Bearer " .. tokens[number % #tokens + 1] })
end
