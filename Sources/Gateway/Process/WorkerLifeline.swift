import Glibc

/// The worker's end of the line to its supervisor: tells it once that the worker is ready, and notices its death.
public struct WorkerLifeline: Sendable {
    private let descriptor: Int32
    /// How long a worker without a supervisor may take to stop, in seconds.
    private static let grace: UInt32 = 3

    /// The line that the supervisor left at descriptor 3; nil when it is no socket, that is, when there is no supervisor.
    public init?() {
        var kind: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(3, SOL_SOCKET, SO_TYPE, &kind, &size) == 0 else { return nil }
        self.descriptor = 3
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }

    /// Gives the worker the program's name in process lists; it was started through `/proc/self/exe`, so it has `exe`.
    public func takeName() {
        let descriptor = open("/proc/self/comm", O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        _ = write(descriptor, "postern", 7)
        _ = close(descriptor)
    }

    /// The signal by which the worker before this one trapped, when it did. To be asked once, before ``watch()``.
    public func forerunnersTrap() -> Int32? {
        var octet: UInt8 = 0
        return recv(descriptor, &octet, 1, Int32(MSG_DONTWAIT)) == 1 ? Int32(octet) : nil
    }

    /// Says that the worker is ready.
    public func reportReady() {
        var octet = UInt8(ascii: "R")
        _ = send(descriptor, &octet, 1, Int32(MSG_NOSIGNAL))
    }

    /// Watches the supervisor on a thread of its own. When it is gone, the worker stops like on SIGTERM, and is ended
    /// after three seconds, so that a killed supervisor leaves nothing behind that holds the ports and the data.
    public func watch() {
        let descriptor = self.descriptor
        let thread = WatchThread {
            var octet: UInt8 = 0
            while true {
                let count = read(descriptor, &octet, 1)
                if count > 0 || (count < 0 && errno == EINTR) { continue }
                break
            }
            kill(getpid(), SIGTERM)
            sleep(WorkerLifeline.grace)
            _exit(1)
        }
        thread.start()
    }
}

/// A detached thread.
private final class WatchThread: Sendable {
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    func start() {
        var thread = pthread_t()
        pthread_create(
            &thread, nil,
            { argument in
                // `start` retained the object for this thread alone.
                guard let argument else { return nil }
                Unmanaged<WatchThread>.fromOpaque(argument).takeRetainedValue().body()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        pthread_detach(thread)
    }
}
