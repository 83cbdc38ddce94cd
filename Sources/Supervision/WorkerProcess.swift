import Glibc
import NIOCore
import NodeState

/// A worker process and the supervisor's end of its lifeline.
struct WorkerProcess {
    let id: pid_t
    private let lifeline: Int32

    /// The descriptor under which the worker finds its end.
    static let lifelineDescriptor = ProgramStart.socketDescriptor

    /// Starts `executable` under the name `program`. `lastTrap` is the signal by which the worker before it trapped, if it
    /// did. Nil, and `errno` says why, when it can't be started.
    static func spawn(executable: String, program: String, arguments: [String], lastTrap: Int32?) -> WorkerProcess? {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            return nil
        }
        defer { _ = close(ends[1]) }
        if let lastTrap {
            // It waits in the socket until the worker looks.
            LifelineMessage.forerunnerTrapped(signal: UInt8(truncatingIfNeeded: lastTrap)).send(over: ends[0])
        }
        do throws(IOError) {
            let id = try ProgramStart.start(
                executable, arguments: [program] + arguments, environment: environment(), socket: ends[1],
                inheritsFiles: true)
            return WorkerProcess(id: id, lifeline: ends[0])
        } catch {
            _ = close(ends[0])
            errno = error.errnoCode
            return nil
        }
    }

    /// What the worker said since the last call.
    func messages() -> [LifelineMessage] {
        var messages: [LifelineMessage] = []
        while case .message(let message) = LifelineMessage.receive(from: lifeline, waits: false) {
            messages.append(message)
        }
        return messages
    }

    /// Has the worker trap in one of its threads.
    func trap(inThread number: UInt8) { LifelineMessage.end(thread: number).send(over: lifeline) }

    func closeLifeline() { _ = close(lifeline) }

    /// This process's environment, with Swift's own backtraces off: they would hold a dying worker for half a second.
    private static func environment() -> [String] {
        var result: [String] = []
        var entry = environ
        while let text = entry.pointee {
            let variable = String(cString: text)
            if !variable.hasPrefix("SWIFT_BACKTRACE=") { result.append(variable) }
            entry += 1
        }
        return result + ["SWIFT_BACKTRACE=enable=no"]
    }
}
