import Glibc

/// A mutex with a condition whose timed wait keeps to the monotonic clock, so that setting the civil time neither
/// delays nor hastens the writer.
// Sendable without a check because POSIX makes a mutex and a condition for many threads, and the pointers never change.
final class Monitor: @unchecked Sendable {
    // POSIX objects must not move, so they live on the heap.
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    init() {
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func locked<Result>(_ body: () throws -> Result) rethrows -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return try body()
    }

    func signal() { pthread_cond_signal(condition) }

    /// Waits inside `locked` until signalled or until `deadline`, in milliseconds of ``milliseconds``.
    func wait(until deadline: Int64) {
        var moment = timespec(tv_sec: Int(deadline / 1_000), tv_nsec: Int(deadline % 1_000) * 1_000_000)
        pthread_cond_timedwait(condition, mutex, &moment)
    }

    /// The monotonic clock.
    static var milliseconds: Int64 {
        var moment = timespec()
        clock_gettime(CLOCK_MONOTONIC, &moment)
        return Int64(moment.tv_sec) * 1_000 + Int64(moment.tv_nsec) / 1_000_000
    }
}
