import Glibc
import Mail
import NIOCore
import NodeState
import Queueing

/// Makes a delivery mark survive the death of the process before the writer gets to it: one `write` on the caller's
/// thread into one of two files that take turns.
///
/// The writer turns to the other file when it takes what waits, and reuses a file from its start once its marks are
/// committed. So a file may hold old marks behind, or instead of, new ones; they are harmless, because a terminal
/// state never changes again. Not thread-safe: ``WriteQueue`` guards it.
struct MarkLog {
    private var files: [DiskFile]
    private var offsets = [0, 0]
    /// Whether marks of an earlier turn, whose commit failed, stand before those of this one.
    private var isMixed = [false, false]
    private var active = 0
    /// Marks beyond this wait for the writer like other updates.
    private static let capacity = 4 << 20

    init(folder: String) throws(DiskError) {
        files = []
        for index in 0..<2 {
            let file = try DiskFile(MarkLog.path(folder, index), flags: O_RDWR | O_CREAT)
            // Room is taken now, so that marks can be written when the disk is full.
            if try file.size() < 1 << 20 { try file.preallocate(1 << 20) }
            files.append(file)
        }
    }

    private static func path(_ folder: String, _ index: Int) -> String { "\(folder)/marks.\(index)" }

    mutating func append(_ records: ByteBuffer) throws(DiskError) {
        guard offsets[active] + records.readableBytes <= MarkLog.capacity else { return }
        try files[active].write(records, at: offsets[active])
        offsets[active] += records.readableBytes
    }

    /// Turns to the other file; gives the one that holds the marks of all that waits now.
    mutating func turn() -> Int {
        defer {
            active = 1 - active
            isMixed[active] = offsets[active] > 0
        }
        return active
    }

    /// The marks in this file are committed.
    mutating func covered(_ index: Int) {
        // While it is the active one again, new marks may stand behind the covered ones.
        if index != active { offsets[index] = 0 }
    }

    /// Overwrites what the files hold besides marks that wait for their commit.
    ///
    /// - Returns: the files, to be synced; and whether nothing else is in them, which it may be after a failed commit.
    func eraseCovered() throws(DiskError) -> (files: [DiskFile], isWhole: Bool) {
        let portion = 1 << 20
        for (file, offset) in zip(files, offsets) {
            let size = try file.size()
            for start in stride(from: offset, to: size, by: portion) {
                try file.write(ByteBuffer(repeating: 0, count: min(portion, size - start)), at: start)
            }
        }
        // What stands in the file in use alone came after the last commit.
        return (files, offsets[1 - active] == 0 && !isMixed[active])
    }

    /// The marks that the files in a folder hold.
    static func marks(in folder: String) throws(DiskError) -> [RecipientUpdate] {
        var marks: [RecipientUpdate] = []
        for index in 0..<2 where access(path(folder, index), F_OK) == 0 {
            let file = try DiskFile(path(folder, index), flags: O_RDONLY)
            var bytes = try file.read(at: 0, count: try file.size())
            while let mark = decode(&bytes) { marks.append(mark) }
        }
        return marks
    }

    /// The records of a transaction's terminal updates; nil when it has none.
    static func encode(_ updates: [RecipientUpdate]) -> ByteBuffer? {
        var log = ByteBuffer()
        for number in updates.indices where updates[number].state != .waiting { write(updates[number], to: &log) }
        return log.readableBytes > 0 ? log : nil
    }

    private static func write(_ update: RecipientUpdate, to log: inout ByteBuffer) {
        let event = update.event
        let (kind, remote, detail) = (event?.kind.rawValue ?? "", event?.remote?.description ?? "", event?.detail ?? "")
        log.reserveCapacity(
            minimumWritableBytes: 64 + kind.utf8.count + remote.utf8.count + min(detail.utf8.count, 2_000))
        let head = log.writerIndex
        // The length and the checksum are put in when the rest is there.
        log.writeMultipleIntegers(
            0 as UInt16, 0 as UInt32, update.id.rawValue, update.state.code, Int32(clamping: update.attempts ?? 0),
            event?.at.milliseconds ?? 0)
        write(kind, to: &log)
        write(remote, to: &log)
        write(detail, to: &log)
        let start = head + 6
        log.setInteger(UInt16(log.writerIndex - start), at: head)
        let checksum = log.withUnsafeReadableBytes { bytes in
            CRC32C.checksum(UnsafeRawBufferPointer(rebasing: bytes[(start - log.readerIndex)...]))
        }
        log.setInteger(checksum, at: head + 2)
    }

    private static func write(_ text: String, to record: inout ByteBuffer) {
        let count = min(text.utf8.count, 2_000)
        record.writeInteger(UInt16(count))
        if count == text.utf8.count { record.writeString(text) } else { record.writeBytes(text.utf8.prefix(count)) }
    }

    private static func decode(_ bytes: inout ByteBuffer) -> RecipientUpdate? {
        guard let length = bytes.readInteger(as: UInt16.self), length > 0, let crc = bytes.readInteger(as: UInt32.self),
            var record = bytes.readSlice(length: Int(length)),
            record.withUnsafeReadableBytes({ CRC32C.checksum($0) }) == crc,
            let id = record.readInteger(as: Int64.self), let code = record.readInteger(as: Int64.self),
            let state = RecipientState(code: code), state != .waiting,
            let attempts = record.readInteger(as: Int32.self), let at = record.readInteger(as: Int64.self),
            let kind = text(&record), let remote = text(&record), let detail = text(&record)
        else { return nil }
        let event = RecipientEvent.Kind(rawValue: kind).map {
            RecipientEvent(
                $0, at: WallTime(milliseconds: at), remote: remote.isEmpty ? nil : MailHost(stored: remote),
                detail: detail)
        }
        return RecipientUpdate(id: RecipientID(id), state: state, attempts: Int(attempts), event: event)
    }

    private static func text(_ record: inout ByteBuffer) -> String? {
        record.readInteger(as: UInt16.self).flatMap { record.readString(length: Int($0)) }
    }
}
