import Foundation
import PosternTesting

/// A host that takes every connection and never greets.
final class SilentHost {
    private let folder: TemporaryFolder
    private let program: RunningProgram

    private static let script = """
        import socket, sys
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((sys.argv[1], int(sys.argv[2])))
        listener.listen(1024)
        print('ready', flush=True)
        connections = []
        while True:
            connections.append(listener.accept()[0])
            print('connection', flush=True)
        """

    /// Starts one and waits until it listens.
    static func start(address: String, port: UInt16) async throws -> SilentHost {
        let host = try SilentHost(address: address, port: port)
        try await eventually(seconds: 60, host.program.error("does not listen on \(address):\(port).")) {
            guard host.program.isRunning else { throw host.program.error("ended.") }
            return host.program.output.contains("ready")
        }
        return host
    }

    private init(address: String, port: UInt16) throws {
        folder = try TemporaryFolder()
        program = try RunningProgram(
            "python3", ["-c", Self.script, address, "\(port)"], outputPath: folder.path + "/output")
    }

    /// How many connections it has taken.
    var connections: Int { program.output.components(separatedBy: "connection").count - 1 }

    /// Ends it.
    func stop() { program.stop() }
}
