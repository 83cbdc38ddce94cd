import Glibc
package import Queueing
import Synchronization

/// The notes of a process on what its threads work on: one small file in the data folder, mapped into memory and shared
/// with the page cache, so that they outlive the process without a system call (docs/reference/poison.md).
///
/// A thread takes any free slot for as long as its note lasts. The file is never synced: a power cut is no trap.
package final class WorkSlots {
    static let count = 64
    static let bytes = Offset.head + headBytes
    static let headBytes = ContentMark.headBytes
    private static let fileBytes = bytes * (count + 1)

    private enum Offset {
        static let stage = 0
        static let thread = 8
        /// The sequence number, or the size of received content.
        static let number = 16
        static let headCount = 24
        static let head = 32
    }

    private let memory: UnsafeMutableRawPointer

    /// Opens the notes in a folder that no other process works on, and gives what the last process was at when it died.
    package static func open(folder: String) throws -> (slots: WorkSlots, remains: [WorkInHand]) {
        let file = try DiskFile(folder + "/work", flags: O_RDWR | O_CREAT)
        // A page of a mapped file without a place on the disk would end the process when the disk is full.
        try file.preallocate(fileBytes)
        if try file.size() != fileBytes { try file.truncate(to: fileBytes) }
        let mapped = mmap(nil, fileBytes, PROT_READ | PROT_WRITE, MAP_SHARED, file.descriptor, 0)
        guard let mapped, mapped != MAP_FAILED else { throw DiskError(.map, file.path) }
        let slots = WorkSlots(memory: mapped)
        let remains = slots.remains()
        memset(mapped, 0, fileBytes)
        return (slots, remains)
    }

    private init(memory: UnsafeMutableRawPointer) { self.memory = memory }

    deinit { munmap(memory, WorkSlots.fileBytes) }

    /// The slot's first word, which claims it. The file is page-aligned and a slot is a multiple of eight octets.
    private func stage(_ slot: Int) -> UnsafeMutablePointer<Atomic<UInt64>> {
        (memory + (slot + 1) * WorkSlots.bytes + Offset.stage).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    private func store(_ value: UInt64, _ slot: Int, _ offset: Int) {
        memory.storeBytes(of: value, toByteOffset: (slot + 1) * WorkSlots.bytes + offset, as: UInt64.self)
    }

    /// Claims a slot for this thread; -1 when there is none, and the work goes unnoted.
    private func claim(_ stage: WorkStage) -> Int {
        let thread = UInt64(pthread_self())
        // Threads begin at different slots, so that they seldom meet.
        let first = Int(truncatingIfNeeded: (thread >> 12) &* 0x9e37_79b9_7f4a_7c15 >> 58)
        for step in 0..<WorkSlots.count {
            let slot = (first + step) % WorkSlots.count
            let (claimed, _) = self.stage(slot).pointee.compareExchange(
                expected: 0, desired: stage.rawValue, ordering: .acquiring)
            if claimed {
                store(thread, slot, Offset.thread)
                return slot
            }
        }
        return -1
    }

    func begin(_ stage: WorkStage, on sequence: SequenceNumber) -> Int {
        let slot = claim(stage)
        if slot >= 0 { store(UInt64(bitPattern: sequence.rawValue), slot, Offset.number) }
        return slot
    }

    func begin(contentOf size: Int, head: UnsafeRawBufferPointer) -> Int {
        let slot = claim(.reception)
        guard slot >= 0 else { return slot }
        let count = min(head.count, WorkSlots.headBytes)
        store(UInt64(size), slot, Offset.number)
        store(UInt64(count), slot, Offset.headCount)
        if let base = head.baseAddress, count > 0 {
            (memory + (slot + 1) * WorkSlots.bytes + Offset.head).copyMemory(from: base, byteCount: count)
        }
        return slot
    }

    /// Frees a slot. Received content leaves it with its note: what is held may be in clear nowhere on the disk.
    func end(_ slot: Int) {
        guard slot >= 0, slot < WorkSlots.count else { return }
        let start = memory + (slot + 1) * WorkSlots.bytes
        let noted = min(start.load(fromByteOffset: Offset.headCount, as: UInt64.self), UInt64(WorkSlots.headBytes))
        if noted > 0 {
            memset(start + Offset.head, 0, Int(noted))
            store(0, slot, Offset.headCount)
        }
        stage(slot).pointee.store(0, ordering: .releasing)
    }

    /// From now on the thread of a trap is noted before the process dies of it, so that the next process blames only
    /// what that thread worked on. Once a process.
    package func noteTraps() { TrapNote.install(at: memory) }

    /// What stands in the file: the work of the thread that trapped; that of all when no thread was noted.
    private func remains() -> [WorkInHand] {
        let trapped = memory.load(as: UInt64.self)
        var remains: [WorkInHand] = []
        for slot in 0..<WorkSlots.count {
            let start = memory + (slot + 1) * WorkSlots.bytes
            let bytes = UnsafeRawBufferPointer(start: start, count: WorkSlots.bytes)
            guard let stage = WorkStage(rawValue: bytes.load(fromByteOffset: Offset.stage, as: UInt64.self)) else {
                continue
            }
            let thread = bytes.load(fromByteOffset: Offset.thread, as: UInt64.self)
            guard trapped == 0 || trapped == thread else { continue }
            let number = bytes.load(fromByteOffset: Offset.number, as: UInt64.self)
            if stage == .reception {
                let count = bytes.load(fromByteOffset: Offset.headCount, as: UInt64.self)
                guard let size = Int(exactly: number), count <= UInt64(WorkSlots.headBytes) else { continue }
                let head = UnsafeRawBufferPointer(start: start + Offset.head, count: Int(count))
                remains.append(WorkInHand(stage: stage, subject: .content(ContentMark(size: size, head: head))))
            } else {
                let sequence = SequenceNumber(Int64(bitPattern: number))
                remains.append(WorkInHand(stage: stage, subject: .message(sequence)))
            }
        }
        // Two threads may have been at one message.
        var seen: Set<WorkInHand.Subject> = []
        return remains.filter { seen.insert($0.subject).inserted }
    }
}

// Sendable without a check because a slot is claimed atomically, and only its claimer writes what is behind the claim.
extension WorkSlots: @unchecked Sendable {}

/// Writes down which thread trapped, on its way to death.
private enum TrapNote {
    // A signal handler reaches nothing but globals. Set once, before the handler is installed; the mapping stays.
    nonisolated(unsafe) static var place: UnsafeMutableRawPointer?

    static func install(at memory: UnsafeMutableRawPointer) {
        place = memory
        var action = sigaction()
        // Only stores and async-signal-safe calls. The signal's own action is back by now (SA_RESETHAND), and it is
        // blocked until the handler returns: then it ends the process as if there had been no handler.
        action.__sigaction_handler.sa_handler = { signal in
            TrapNote.place?.storeBytes(of: UInt64(pthread_self()), as: UInt64.self)
            raise(signal)
        }
        action.sa_flags = CInt(bitPattern: UInt32(SA_RESETHAND))
        for signal in TrapSignal.all { sigaction(signal, &action, nil) }
    }
}

/// The signals by which a process dies of a fault of its own.
package enum TrapSignal {
    /// SIGILL and SIGTRAP (what Swift's checks raise), SIGSEGV, SIGBUS, SIGABRT, SIGFPE.
    package static let all: [Int32] = [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE]
}
