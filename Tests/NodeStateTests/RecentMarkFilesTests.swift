import Foundation
import Mail
import MailFlow
import PosternTesting
import Queueing
import Testing

@testable import NodeState

@Suite("The files of marks")
struct RecentMarkFilesTests {
    private let folder =
        FileManager.default.temporaryDirectory.appendingPathComponent("postern-\(UUID().uuidString)").path
    private let clock = VirtualClock()

    private func mark(_ number: Int64) -> RecentMark {
        var mark = RecentMark(
            sequence: SequenceNumber(number), organization: "contoso", received: clock.wallTime(), isIncoming: true,
            category: .none)
        mark.senders = [UInt64(number)]
        return mark
    }

    private func all(_ files: RecentMarkFiles) throws -> [Int64] {
        var found: [Int64] = []
        var place: LateSweep.Place?
        for _ in 0..<10_000 {
            let page = try files.read(from: place)
            found += page.marks.map(\.sequence.rawValue)
            if page.isLast { return found }
            place = page.next
        }
        Issue.record("it comes to no end")
        return found
    }

    private var names: [String] {
        get throws { try FileManager.default.contentsOfDirectory(atPath: folder + "/marks").sorted() }
    }

    private func withFolder(_ body: () throws -> Void) throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body()
    }

    @Test("marks are read in their order, portion by portion, those of before a restart and of other hours too")
    func order() throws {
        try withFolder {
            let bounds = RecentMarkFiles.Bounds(portion: 1, reserve: 0)
            var files = RecentMarkFiles(dataFolder: folder, time: clock, bounds: bounds)
            #expect(try all(files) == [])
            for number in 1...1_000 { try files.append([mark(Int64(number))]) }
            files = RecentMarkFiles(dataFolder: folder, time: clock, bounds: bounds)
            try files.append([mark(1_001), mark(1_002)])
            clock.advance(by: .hours(1))
            try files.append([mark(1_003)])
            #expect(try all(files) == Array(1...1_003))
            #expect(try names.count == 3)
            let end = try files.read(from: LateSweep.Place(received: .max, id: 0))
            #expect(end.marks.isEmpty && end.isLast)
        }
    }

    @Test("a mark that a crash has cut off, and what is behind it in its file, is passed over")
    func cutOff() throws {
        try withFolder {
            let bounds = RecentMarkFiles.Bounds(reserve: 0)
            try RecentMarkFiles(dataFolder: folder, time: clock, bounds: bounds).append([mark(1), mark(2)])
            let path = folder + "/marks/" + (try #require(names.first))
            let octets = try Data(contentsOf: URL(filePath: path))
            try octets.dropLast(3).write(to: URL(filePath: path))
            let files = RecentMarkFiles(dataFolder: folder, time: clock, bounds: bounds)
            try files.append([mark(3)])
            #expect(try all(files) == [1, 3])
        }
    }

    @Test("files go when their marks are too old, or when there are too many octets, the oldest first")
    func bounds() throws {
        try withFolder {
            let files = RecentMarkFiles(
                dataFolder: folder, time: clock, bounds: RecentMarkFiles.Bounds(octets: 2_000, reserve: 0))
            try files.append([mark(1)])
            clock.advance(by: .hours(47))
            try files.append([mark(2)])
            #expect(try all(files) == [1, 2])
            clock.advance(by: .hours(2))
            try files.append([mark(3)])
            #expect(try all(files) == [2, 3])
            try files.append((0..<100).map { mark(100 + $0) })
            clock.advance(by: .hours(1))
            try files.append([mark(4)])
            #expect(try all(files) == [4])
        }
    }

    @Test("where the disk has no room to spare, nothing is written")
    func reserve() throws {
        try withFolder {
            let files = RecentMarkFiles(
                dataFolder: folder, time: clock, bounds: RecentMarkFiles.Bounds(reserve: .max))
            #expect(throws: DiskError.self) { try files.append([mark(1)]) }
            let written = try all(files)
            #expect(written == [])
        }
    }
}
