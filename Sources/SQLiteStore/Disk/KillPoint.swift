#if DEBUG
    import Glibc
    import NIOConcurrencyHelpers
#endif

/// A step of the store's work on disk, at which a test of the debug build can have the process kill itself
/// (CONTRIBUTING.md, "Fault points"). In a release build passing one does nothing and costs nothing.
enum KillPoint: String, CaseIterable {
    case folderOpened, databaseOpened, migrating, migrated, marksRecovered, markFilesMade, recovered
    case segmentDropped, segmentCut
    case transactionBegun, messageInserted, recipientChanged, rowChanged, auditWritten, committing, committed
    case itemChanged
    case logSyncing, logSynced
    case segmentMade, segmentReady, contentWritten, headerWritten, segmentSyncing, segmentSynced, segmentSealed
    case markWriting, markWritten, markFilesTurned, marksCovering, marksCovered
    case answering, answered
    case copiedForward, segmentDeleting, segmentDeleted
    case closing, closed

    /// Kills the process when `POSTERN_KILL_POINT=n` is set and this is the n-th step that it passes in its life.
    @inline(__always)
    func pass() {
        #if DEBUG
            if let last = KillPoint.last { count(to: last) }
        #endif
    }

    #if DEBUG
        private static let last = getenv("POSTERN_KILL_POINT").flatMap { Int(String(cString: $0)) }
        private static let passed = NIOLockedValueBox(0)

        private func count(to last: Int) {
            let number = KillPoint.passed.withLockedValue { passed -> Int in
                passed += 1
                return passed
            }
            if let path = getenv("POSTERN_KILL_POINT_LOG") { note(in: path) }
            // No handler runs and nothing is flushed: what the kernel has is what stays.
            if number == last { kill(getpid(), SIGKILL) }
        }

        /// Which steps were passed, for whoever wants to know at which of them the process died.
        private func note(in path: UnsafePointer<CChar>) {
            let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { return }
            let line = rawValue + "\n"
            // A line that is not written only makes the test's message shorter.
            _ = write(descriptor, line, line.utf8.count)
            close(descriptor)
        }
    #endif
}
