import Foundation
import PosternTesting

/// Sends mail with swaks, which ends with 0 when everything was accepted.
enum Swaks {
    /// One session with a server.
    ///
    /// - Returns: swaks's exit status and its transcript.
    static func send(
        from sender: String = "eve@outside.test", to recipients: String, port: UInt16, address: String = "127.0.0.1",
        sendingAddress: String = "127.0.0.9", message: Data? = nil, options: [String] = []
    ) async throws -> (status: Int32, output: String) {
        let folder = try TemporaryFolder()
        var arguments = [
            "--server", address, "--port", "\(port)", "--local-interface", sendingAddress, "--helo", "client.test",
            "--from", sender, "--to", recipients, "--timeout", "20s",
        ]
        if let message {
            let path = folder.path + "/message"
            try transparent(message).write(to: URL(fileURLWithPath: path))
            // Without this, swaks adds an empty line at the end.
            arguments += ["--data", "@\(path)", "--no-data-fixup"]
        }
        return try await RunningProgram.run("swaks", arguments + options)
    }

    /// Sends a message and fails unless it was accepted.
    static func deliver(
        _ message: Data? = nil, from sender: String = "eve@outside.test", to recipients: String, port: UInt16,
        sendingAddress: String = "127.0.0.9", options: [String] = []
    ) async throws {
        let (status, output) = try await send(
            from: sender, to: recipients, port: port, sendingAddress: sendingAddress, message: message,
            options: options)
        guard status == 0 else { throw ProgramError("swaks ended with \(status):\n\(output.suffix(4_000))") }
    }

    /// RFC 5321 section 4.5.2: a dot more before a line that begins with one, and a dot alone at the end.
    private static func transparent(_ message: Data) -> Data {
        var result = Data()
        var startsLine = true
        for octet in message {
            if startsLine, octet == UInt8(ascii: ".") { result.append(octet) }
            result.append(octet)
            startsLine = octet == UInt8(ascii: "\n")
        }
        return result + Data(".\r\n".utf8)
    }
}
