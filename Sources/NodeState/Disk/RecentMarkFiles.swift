import Glibc
package import Mail
package import MailFlow
internal import NIOConcurrencyHelpers
internal import NIOCore

/// Marks of recent mail in files of the folder `marks` of the data folder, one for each hour and each start of the process
/// (docs/reference/late-findings.md#marks). Marks are appended, and a file goes when all of its marks are too old. Thread-safe.
///
/// The name of a file is a number: hours since 1970, times 1,000, and the starts within the hour. A mark that a crash has cut
/// off is the last of its file, since each start begins a new one.
package final class RecentMarkFiles: RecentMarkKeeping {
    /// How much is kept, and read at a time.
    package struct Bounds: Sendable {
        /// Octets of all files. Beyond, the oldest file goes.
        var octets: Int
        /// Octets of a portion.
        var portion: Int
        /// Octets that are left to mail on the disk.
        var reserve: Int

        /// Bounds, by default those of a gateway.
        package init(octets: Int = 1 << 30, portion: Int = 256 << 10, reserve: Int = 512 << 20) {
            self.octets = octets
            self.portion = max(portion, RecentMark.mostOctets + 4)
            self.reserve = reserve
        }
    }

    private struct State {
        /// The hour that the file is for.
        var hour: Int64?
        var file: DiskFile?
        var size = 0
    }

    private let folder: String
    private let time: any TimeSource
    private let bounds: Bounds
    private let state = NIOLockedValueBox(State())

    /// The files of a data folder.
    package init(dataFolder: String, time: any TimeSource, bounds: Bounds = Bounds()) {
        folder = dataFolder + "/marks"
        self.time = time
        self.bounds = bounds
    }

    private func path(_ number: Int64) -> String { "\(folder)/\(number)" }

    /// The numbers of the files, the oldest first.
    private func numbers() throws -> [Int64] {
        guard access(folder, F_OK) == 0 else { return [] }
        return try Folder.names(in: folder).compactMap { Int64($0) }.sorted()
    }

    private var hour: Int64 { time.wallTime().milliseconds / Interval.hours(1).milliseconds }

    /// Appends marks to the file of the hour.
    package func append(_ marks: [RecentMark]) throws {
        var octets = ByteBuffer()
        for mark in marks {
            var one = ByteBuffer()
            guard mark.write(into: &one) else { continue }
            octets.writeInteger(UInt32(one.readableBytes))
            octets.writeBuffer(&one)
        }
        guard octets.readableBytes > 0 else { return }
        let written = octets
        try state.withLockedValue { state in
            let hour = self.hour
            if state.hour != hour || state.file == nil { try begin(hour, &state) }
            guard let file = state.file else { return }
            if let space = Folder.space(folder), space.free < bounds.reserve {
                throw DiskError(.write, file.path, ENOSPC)
            }
            do {
                try file.write(written, at: state.size)
                state.size += written.readableBytes
            } catch {
                // What was written in part is the end of its file.
                state.file = nil
                throw error
            }
        }
    }

    /// Begins a file, and removes those whose marks are too old, and the oldest where there is too much.
    private func begin(_ hour: Int64, _ state: inout State) throws {
        try Folder.make(folder)
        var known = try numbers()
        let lifetime = RecentMark.lifetime.milliseconds / Interval.hours(1).milliseconds
        var sizes = known.map { Folder.size(path($0)) }
        while let first = known.first, first / 1_000 < hour - lifetime || sizes.reduce(0, +) > bounds.octets {
            unlink(path(first))
            known.removeFirst()
            sizes.removeFirst()
        }
        // A clock that was set back writes behind what is there all the same.
        let number = max(hour * 1_000, (known.last ?? 0) + 1)
        state.file = try DiskFile(path(number), flags: O_WRONLY | O_CREAT | O_EXCL)
        state.hour = hour
        state.size = 0
    }

    /// A portion of the marks.
    package func read(from place: LateSweep.Place?) throws -> RecentMarkPage {
        let known = try numbers()
        let last = known.last
        for number in known where number >= place?.received ?? 0 {
            let start = number == place?.received ? Int(clamping: max(0, place?.id ?? 0)) : 0
            let file: DiskFile
            do throws(DiskError) {
                file = try DiskFile(path(number), flags: O_RDONLY)
            } catch {
                // It was the oldest one, and went meanwhile.
                if error.code == ENOENT { continue }
                throw error
            }
            var octets = try file.read(at: start, count: bounds.portion)
            var marks: [RecentMark] = []
            var end = start
            while let size = octets.readInteger(as: UInt32.self), size <= RecentMark.mostOctets,
                let one = octets.readSlice(length: Int(size)), let mark = RecentMark(reading: one)
            {
                marks.append(mark)
                end += 4 + Int(size)
            }
            // What can't be read ends its file.
            if marks.isEmpty, number != last { continue }
            return RecentMarkPage(
                marks: marks, next: LateSweep.Place(received: number, id: Int64(end)),
                isLast: marks.isEmpty)
        }
        return RecentMarkPage(marks: [], next: place, isLast: true)
    }
}
