import Foundation
import Log
import MailFlow
import Organization
import PosternTesting
import Testing

@testable import Engines

@Suite("The files of hashes")
struct HashListFilesTests {
    private func hash(_ octet: UInt8) -> [UInt8] { [UInt8](repeating: octet, count: 32) }
    private func line(_ octet: UInt8) -> String { String(repeating: String(format: "%02x", octet), count: 32) + "\n" }

    @Test("a file is read once for each time that it changes, and a mistake in it leaves what was read last in force")
    func refreshing() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write("a.txt", line(1))
        let log = RecordingLog()
        let files = HashListFiles(logger: log.logger)
        let settings = [EngineSettings.HashList(file: path, source: "Own", date: "today")]
        files.refresh(settings)
        files.refresh(settings)
        #expect(files.list.label(of: hash(1)) == "Own today" && files.troubles.isEmpty)
        #expect(log.events == [.malwareListLoaded])

        try folder.write("a.txt", line(1) + line(2))
        files.refresh(settings)
        #expect(files.list.count == 2 && files.list.label(of: hash(2)) != nil)

        try folder.write("a.txt", line(3) + "no hash at all\n")
        files.refresh(settings)
        files.refresh(settings)
        #expect(files.list.count == 2 && files.list.label(of: hash(3)) == nil)
        #expect(
            files.troubles == ["The list of hashes \(path) can't be used: line 2 is no SHA-256: \"no hash at all\"."])

        try FileManager.default.removeItem(atPath: path)
        files.refresh(settings)
        #expect(files.list.count == 2)
        #expect(files.troubles == ["The list of hashes \(path) can't be used: it does not exist."])

        try folder.write("a.txt", line(3))
        files.refresh(settings)
        #expect(files.list.label(of: hash(3)) != nil && files.list.count == 1 && files.troubles.isEmpty)
        #expect(
            log.events == [
                .malwareListLoaded, .malwareListLoaded, .malwareListUnusable, .malwareListUnusable, .malwareListLoaded,
            ])
    }

    @Test("a list that is named no more is in force no more, and a new name holds at once")
    func settings() throws {
        let folder = try TemporaryFolder()
        let (a, b) = (try folder.write("a.txt", line(1)), try folder.write("b.txt", line(2)))
        let files = HashListFiles(logger: RecordingLog().logger)
        files.refresh([.init(file: a, source: "A"), .init(file: b, source: "B")])
        #expect(files.list.count == 2)
        files.refresh([.init(file: b, source: "Renamed")])
        #expect(files.list.label(of: hash(1)) == nil && files.list.label(of: hash(2)) == "Renamed")
        files.refresh([])
        #expect(files.list.isEmpty)
    }
}
