import Glibc
import Mail
import NIOConcurrencyHelpers
import NIOCore
import NodeState

/// Larger content, appended to files of fixed size: `segments/N.seg`.
///
/// A record is a header of 32 octets (mark, CRC-32C over the rest, length, message identity) and the content. The
/// database names the content by file and offset; what it does not name does not exist, so a torn tail needs no repair.
/// Appending and collecting belong to the writer thread; files are opened for reading on any.
final class SegmentStore: Sendable {
    /// Where a message's content begins.
    struct Location: Hashable, Sendable {
        var segment: Int64
        var offset: Int
    }

    static let headerBytes = 32
    static let mark: UInt32 = 0x5053_4547

    private struct Segment {
        var file: DiskFile
        var live: Int
        var end: Int
        var capacity: Int
        var isSealed: Bool
    }

    private struct State {
        var segments: [Int64: Segment] = [:]
        var current: Int64?
        var next: Int64 = 1
        var isDirty = false
    }

    private let folder: String
    private let segmentBytes: Int
    private let synchronizer: any DiskSynchronizer
    private let state = NIOLockedValueBox(State())

    /// Takes over the files of a folder: those without live content go, the others are sealed and cut to what is live.
    init(
        folder: String, segmentBytes: Int, synchronizer: any DiskSynchronizer, live: [Int64: (bytes: Int, end: Int)]
    ) throws(DiskError) {
        self.folder = folder
        self.segmentBytes = segmentBytes
        self.synchronizer = synchronizer
        try Folder.make(folder)
        var initial = State()
        for name in try Folder.names(in: folder) {
            guard name.hasSuffix(".seg"), let number = Int64(name.dropLast(4)) else { continue }
            initial.next = max(initial.next, number + 1)
            guard let content = live[number] else {
                unlink(path(number))
                KillPoint.segmentDropped.pass()
                continue
            }
            let file = try DiskFile(path(number), flags: O_RDWR)
            if try file.size() > content.end { try file.truncate(to: content.end) }
            KillPoint.segmentCut.pass()
            initial.segments[number] = Segment(
                file: file, live: content.bytes, end: content.end, capacity: content.end, isSealed: true)
        }
        let opened = initial
        state.withLockedValue { $0 = opened }
    }

    private func path(_ number: Int64) -> String { "\(folder)/\(number).seg" }

    /// Appends content; it is durable, and readable for good, only after ``sync()``.
    func append(_ content: MessageContent, id: NetworkMessageID) throws -> Location {
        let size = SegmentStore.headerBytes + content.size
        let (number, file, start) = try space(for: size)
        var header = ByteBuffer()
        header.writeInteger(UInt64(content.size))
        header.writeInteger(id.high)
        header.writeInteger(id.low)
        var crc = CRC32C()
        header.withUnsafeReadableBytes { crc.update($0) }
        var offset = start + SegmentStore.headerBytes
        try content.forEachChunk { chunk in
            chunk.withUnsafeReadableBytes { crc.update($0) }
            try file.write(chunk, at: offset)
            offset += chunk.readableBytes
            KillPoint.contentWritten.pass()
        }
        guard offset == start + size else { throw DiskError(.readSpooled, file.path, EIO) }
        var head = ByteBuffer()
        head.writeInteger(SegmentStore.mark)
        head.writeInteger(crc.value)
        head.writeBuffer(&header)
        try file.write(head, at: start)
        KillPoint.headerWritten.pass()
        state.withLockedValue {
            $0.segments[number]?.end = start + size
            $0.segments[number]?.live += content.size
            $0.isDirty = true
        }
        return Location(segment: number, offset: start + SegmentStore.headerBytes)
    }

    /// The file and offset where `size` octets fit; makes a new file when they do not fit in the current one.
    private func space(for size: Int) throws(DiskError) -> (Int64, DiskFile, Int) {
        let fitting = state.withLockedValue { state -> (Int64, DiskFile, Int)? in
            guard let number = state.current, let segment = state.segments[number],
                segment.end + size <= segment.capacity
            else { return nil }
            return (number, segment.file, segment.end)
        }
        if let fitting { return fitting }
        // The old file may still hold what this batch appended, so it is synced before it is left.
        try sync()
        seal()
        KillPoint.segmentSealed.pass()
        let number = state.withLockedValue { state -> Int64 in
            defer { state.next += 1 }
            return state.next
        }
        // On a small or nearly full disk a segment takes an eighth of what is free at most.
        let share = (Folder.space(folder)?.free ?? segmentBytes) / 8
        let capacity = max(size, min(segmentBytes, share))
        let file = try DiskFile(path(number), flags: O_RDWR | O_CREAT | O_EXCL)
        KillPoint.segmentMade.pass()
        do throws(DiskError) {
            try file.preallocate(capacity)
            try Folder.sync(folder)
            KillPoint.segmentReady.pass()
        } catch {
            unlink(file.path)
            throw error
        }
        state.withLockedValue {
            $0.segments[number] = Segment(file: file, live: 0, end: 0, capacity: capacity, isSealed: false)
            $0.current = number
        }
        return (number, file, 0)
    }

    /// Brings what was appended to the disk. After a failure the file is never appended to again.
    func sync() throws(DiskError) {
        let dirty = state.withLockedValue { state -> DiskFile? in
            guard state.isDirty, let number = state.current else { return nil }
            return state.segments[number]?.file
        }
        guard let dirty else { return }
        KillPoint.segmentSyncing.pass()
        do throws(DiskError) {
            try synchronizer.sync(dirty)
            KillPoint.segmentSynced.pass()
        } catch {
            seal()
            throw error
        }
        state.withLockedValue { $0.isDirty = false }
    }

    private func seal() {
        state.withLockedValue { state in
            if let number = state.current { state.segments[number]?.isSealed = true }
            state.current = nil
            state.isDirty = false
        }
    }

    /// Content that is needed no more, or whose commit failed.
    func release(_ bytes: Int, in segment: Int64) {
        state.withLockedValue { $0.segments[segment]?.live -= bytes }
    }

    /// The content at a location; it stays readable for as long as the reference lives.
    func content(at location: Location, size: Int) -> SegmentContent? {
        guard let file = state.withLockedValue({ $0.segments[location.segment]?.file }) else { return nil }
        return SegmentContent(file: file, offset: location.offset, size: size)
    }

    /// Sealed segments that hold nothing live.
    var dead: [Int64] {
        state.withLockedValue { $0.segments.filter { $1.isSealed && $1.live <= 0 }.map(\.key) }
    }

    /// A sealed segment of which less than a fifth is live.
    var sparse: Int64? {
        state.withLockedValue { $0.segments.first { $1.isSealed && $1.live > 0 && $1.live * 5 < $1.end }?.key }
    }

    /// Deletes a segment. The caller has synced whatever says that nothing in it is live.
    func delete(_ number: Int64) {
        state.withLockedValue { $0.segments[number] = nil }
        KillPoint.segmentDeleting.pass()
        unlink(path(number))
        KillPoint.segmentDeleted.pass()
    }
}
