import Foundation
import Testing

@Suite("The inspector's sandbox", .timeLimit(.minutes(30)))
struct SandboxTests {
    /// How a probe ended: the signal, or the status.
    private func end(_ deed: String) throws -> (signal: Int32?, status: Int32) {
        let process = Process()
        let folder = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
        process.executableURL = folder.appendingPathComponent("inspector-probe")
        process.arguments = [deed]
        process.environment = ["SWIFT_BACKTRACE": "enable=no"]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        return process.terminationReason == .uncaughtSignal
            ? (process.terminationStatus, 0) : (nil, process.terminationStatus)
    }

    @Test("A call that the inspector has no use for kills it", arguments: ["socket", "exec", "thread", "kill", "code"])
    func killed(deed: String) throws {
        #expect(try end(deed) == (SIGSYS, 0))
    }

    @Test("Files and memory beyond the limit are refused", arguments: ["open", "create", "memory"])
    func refused(deed: String) throws {
        #expect(try end(deed) == (nil, 0))
    }

    @Test("Nothing of the kind is no reason to end")
    func nothing() throws {
        #expect(try end("nothing") == (nil, 0))
    }
}
