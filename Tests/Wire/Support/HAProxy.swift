import Foundation
import PosternTesting

/// A private HAProxy before one server.
final class HAProxy {
    let port: UInt16
    private let folder: TemporaryFolder
    private let program: RunningProgram

    /// Starts one that says by the PROXY protocol who the client is.
    ///
    /// - Parameters:
    ///   - server: the port of the server.
    ///   - version: of the PROXY protocol.
    static func start(server: UInt16, version: Int) async throws -> HAProxy {
        let proxy = try HAProxy(server: server, version: version)
        try await eventually(seconds: 60, proxy.program.error("does not answer on port \(proxy.port).")) {
            guard proxy.program.isRunning else {
                throw proxy.program.error("ended with \(proxy.program.status ?? -1).")
            }
            return Loopback.answers(on: proxy.port)
        }
        return proxy
    }

    private init(server: UInt16, version: Int) throws {
        folder = try TemporaryFolder()
        port = try Loopback.freePort()
        let path = try folder.write(
            "haproxy.cfg",
            """
            defaults
                mode tcp
                timeout connect 5s
                timeout client 60s
                timeout server 60s
            listen smtp
                bind 127.0.0.1:\(port)
                server postern 127.0.0.1:\(server) source 127.0.0.2 \(version == 1 ? "send-proxy" : "send-proxy-v2")

            """)
        program = try RunningProgram("haproxy", ["-db", "-f", path], outputPath: folder.path + "/output")
    }
}
