import Foundation
import Mail
import MailFlow
import Organization
import Testing

@testable import NodeState

@Suite("The file of spoofed senders")
struct SpoofInsightFileTests {
    @Test("what was written is read again, and a file that can't be read is put beside and counts as none")
    func file() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("postern-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = SpoofInsightFile(dataFolder: folder)
        #expect(try file.read().isEmpty)
        let moment = WallTime(milliseconds: 1_700_000_000_000)
        var insight = SpoofInsight()
        let pair = SpoofInsight.Pair(
            spoofedUser: "ann@contoso.com", sendingInfrastructure: "192.0.2.0/24", type: .internal)
        insight.note(pair, isBlocked: true, at: moment)
        let rows = ["contoso": insight.known(at: moment)]
        try file.write(rows)
        #expect(try file.read() == rows)
        try Data("[".utf8).write(to: URL(filePath: folder + "/spoof-insight.json"))
        #expect(try file.read().isEmpty)
        #expect(FileManager.default.fileExists(atPath: folder + "/spoof-insight.json.damaged"))
    }
}
