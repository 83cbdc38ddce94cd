import Glibc

/// Tells the counters what counts. They know these functions by name (Benchmarks/lib/cost.py), so none is ever inlined.
enum Counting {
    /// Functions of octets.c, where it is loaded.
    private typealias Switch = @convention(c) (Int32) -> Void

    private static let octets: Switch? = {
        guard let symbol = dlsym(nil, "postern_count_octets") else { return nil }
        return unsafeBitCast(symbol, to: Switch.self)
    }()

    static func begin() {
        octets?(1)
        countingBegins()
    }

    static func end() {
        countingEnds()
        octets?(0)
    }

    /// What the world outside does, which costs the gateway nothing. It calls nothing of the gateway's and never itself.
    static func outside<Value>(_ body: () throws -> Value) throws -> Value {
        octets?(-1)
        defer { octets?(-1) }
        var value: Result<Value, any Error>?
        outsideDoes { value = Result(catching: body) }
        guard let value else { throw CostBenchmark.Mistake("the world outside did nothing") }
        return try value.get()
    }
}

// What changes keeps the calls from being left out.
nonisolated(unsafe) private var turns = 0  // One thread begins and ends.

@inline(never) func countingBegins() { turns &+= 1 }

@inline(never) func countingEnds() { turns &-= 1 }

@inline(never) func outsideDoes(_ body: () -> Void) {
    turns &+= 2
    body()
}
