import Glibc
import Synchronization

/// The clocks of this machine.
public struct SystemTime: TimeSource {
    /// Makes a source.
    public init() {}

    /// `CLOCK_BOOTTIME`: it never steps, and it counts on while the machine is suspended.
    public func now() -> Instant { Instant(milliseconds: SystemTime.milliseconds(CLOCK_BOOTTIME)) }

    /// `CLOCK_REALTIME`.
    public func wallTime() -> WallTime { WallTime(milliseconds: SystemTime.milliseconds(CLOCK_REALTIME)) }

    /// The identity the kernel gave to this boot, in GUID form; nil where the kernel does not tell it.
    ///
    /// An ``Instant`` means nothing under another boot, so whoever stores one stores this with it.
    public static let bootID: String? = {
        let descriptor = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &bytes, bytes.count)
        guard count > 0 else { return nil }
        let text = String(decoding: bytes.prefix(count).prefix { $0 > 0x20 }, as: UTF8.self)
        return text.isEmpty ? nil : text
    }()

    private static func milliseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000
    }
}

/// Random bits from the kernel, 256 octets a call: a message needs two words, and each would be a call.
public struct SystemRandom: RandomSource {
    /// Makes a source.
    public init() {}

    /// Sixty-four bits fit for secrets.
    public func next() -> UInt64 {
        SystemRandom.pool.withLock { $0.next() }
    }

    /// Words that nobody has been given yet. A process that is forked without another program would have them too; ours runs
    /// another program at once.
    private struct Pool {
        var words: [UInt64] = []

        mutating func next() -> UInt64 {
            if words.isEmpty { fill() }
            guard let last = words.indices.last else {
                var generator = SystemRandomNumberGenerator()
                return generator.next()
            }
            let word = words[last]
            // Its place is given again: whoever reads memory later finds nothing that was given out.
            words[last] = 0
            words.removeLast()
            return word
        }

        private mutating func fill() {
            var fresh = [UInt64](repeating: 0, count: 32)
            // The most that one call gives (getentropy(3)), whole or not at all.
            let isWhole = fresh.withUnsafeMutableBytes { octets in
                octets.baseAddress.map { getentropy($0, octets.count) == 0 } ?? false
            }
            if isWhole { words = fresh }
        }
    }

    private static let pool = Mutex(Pool())
}
