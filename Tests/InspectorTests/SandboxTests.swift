import Glibc
import PosternTesting
import Testing

@Suite("The inspector's sandbox", .timeLimit(.minutes(30)))
struct SandboxTests {
    /// How a probe ended: its status, or 128 and the signal.
    private func end(_ deed: String) async throws -> Int32 {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let length = readlink("/proc/self/exe", &path, path.count)
        try #require(length > 0)
        let executable = String(decoding: path.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let folder = String(executable.prefix(upTo: try #require(executable.lastIndex(of: "/"))))
        return try await RunningProgram.run(
            folder + "/inspector-probe", [deed], environment: ["SWIFT_BACKTRACE": "enable=no"]
        ).status
    }

    @Test("A call that the inspector has no use for kills it", arguments: ["socket", "exec", "thread", "kill", "code"])
    func killed(deed: String) async throws {
        #expect(try await end(deed) == 128 + SIGSYS)
    }

    @Test("Files and memory beyond the limit are refused", arguments: ["open", "create", "memory"])
    func refused(deed: String) async throws {
        #expect(try await end(deed) == 0)
    }

    @Test("Nothing of the kind is no reason to end")
    func nothing() async throws {
        #expect(try await end("nothing") == 0)
    }
}
