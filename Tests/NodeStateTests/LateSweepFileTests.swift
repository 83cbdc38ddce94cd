import Foundation
import MailFlow
import PosternTesting
import Testing

@testable import NodeState

@Suite("The file of late findings")
struct LateSweepFileTests {
    @Test("what was written is read again, whole, and a file that can't be read is put beside and counts as none")
    func file() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("postern-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = LateSweepFile(dataFolder: folder)
        #expect(try file.read() == nil)
        var sweep = LateSweep()
        sweep.take(["contoso": KnownBad(blocks: "a", hashes: .max, lessons: 3)])
        sweep.take(["contoso": KnownBad(blocks: "b", hashes: 1 << 63, lessons: 4)])
        sweep.queues.begin()
        sweep.quarantine.advance(to: LateSweep.Place(received: 1_700_000_000_000, id: .max))
        sweep.leave([3, 4])
        try file.write(LateSweep())
        try file.write(sweep)
        #expect(try file.read() == sweep)
        try Data("{".utf8).write(to: URL(filePath: folder + "/late-findings.json"))
        #expect(try file.read() == nil)
        #expect(FileManager.default.fileExists(atPath: folder + "/late-findings.json.damaged"))
        try file.write(sweep)
        #expect(try file.read() == sweep)
    }
}
