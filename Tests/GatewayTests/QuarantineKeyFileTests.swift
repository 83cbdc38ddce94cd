import Foundation
import Log
import Mail
import Organization
import PosternTesting
import SQLiteStore
import Testing

@testable import Gateway

@Suite("The file of keys for held mail")
struct QuarantineKeyFileTests {
    private static let key = String(repeating: "A", count: 43) + "=\n"

    private func write(_ text: String, mode: Int) throws -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("keys-\(UUID().uuidString)").path
        try Data(text.utf8).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    @Test("is used where only its owner can read it")
    func modes() throws {
        for (mode, isUsable) in [(0o600, true), (0o400, true), (0o640, false), (0o604, false)] {
            let path = try write(Self.key, mode: mode)
            defer { try? FileManager.default.removeItem(atPath: path) }
            let problem = self.problem(path)
            #expect((problem == nil) == isUsable, "\(String(mode, radix: 8)): \(problem ?? "")")
            if !isUsable { #expect(problem?.contains("chmod 600 \(path)") == true) }
        }
    }

    private func problem(_ path: String) -> String? {
        do throws(QuarantineKeyFile.Unusable) {
            _ = try QuarantineKeyFile.keys(in: path)
            return nil
        } catch {
            return error.description
        }
    }

    @Test("that is missing or has no key is told with its path, and never with what is in it")
    func mistakes() throws {
        #expect(problem("/nonexistent/keys")?.hasPrefix("/nonexistent/keys: ") == true)
        let path = try write("secret\n", mode: 0o600)
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(problem(path) == "\(path): line 1 is no key of 32 octets in Base64")
    }

    @Test("does not hold up a start where it can't be used: the log tells")
    func start() throws {
        let log = RecordingLog()
        var server = ServerConfiguration(hostname: try Domain("mx.example.net"), data: "/data")
        _ = QuarantineKeyFile.keys(of: server, logger: log.logger)
        #expect(log.events == [])
        server.quarantineKeyFile = "/nonexistent/keys"
        _ = QuarantineKeyFile.keys(of: server, logger: log.logger)
        #expect(log.events == [.storeKeysUnusable])
    }
}
