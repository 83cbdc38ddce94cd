import Facts
import Foundation
import Log
import Mail
import MailFlow
import PosternTesting
import Testing

@testable import Gateway

@Suite("Keeping what is known of clients")
struct SourceKeepingTests {
    @Test("what is known of clients is in a file after it is saved, and a damaged file counts as none")
    func sources() throws {
        let (folder, log, clock) = (try TemporaryFolder(), RecordingLog(), VirtualClock())
        let client = IPAddress(v4: 0xc000_0201)
        func keeping() -> SourceKeeping {
            SourceKeeping(sources: SourceMemory(), folder: folder.path, time: clock, logger: log.logger)
        }
        let first = keeping()
        first.load()
        first.sources.record(.malware, count: 20, of: client, at: clock.now())
        first.save()
        let second = keeping()
        second.load()
        #expect(second.sources.reputation(of: client, at: clock.now())?.standing == .bad)
        let path = folder.path + "/sources"
        var octets = try [UInt8](Data(contentsOf: URL(filePath: path)))
        octets[octets.count / 2] ^= 1
        // By another name first, as tools do that write such files.
        try Data(octets).write(to: URL(filePath: path), options: .atomic)
        let third = keeping()
        third.load()
        #expect(third.sources.known(client, at: clock.now()).isEmpty)
        #expect(log.events == [.smtpSourcesUnreadable])
    }
}
