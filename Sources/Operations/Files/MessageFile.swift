package import Foundation
import Organization

/// A message in a file. Line ends may be LF, as files have them.
package struct MessageFile: Sendable {
    /// The message as it would be sent, cut off where its header is sure to have ended or to be too long.
    package let header: Data
    /// Octets of the whole message as it would be sent.
    package var size: Int { content.count }
    /// The whole message as it would be sent.
    package let content: Data

    /// The octets of a file as they are; throws ``OperationFailure`` naming the file.
    package static func octets(_ path: String) throws -> Data {
        do {
            return try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            let reason = FileTrouble.reason(path) ?? (Folder.exists(path) ? "it is a folder" : "reading it failed")
            throw OperationFailure("The message \(path) can't be read: \(reason).")
        }
    }

    /// Reads the message; throws ``OperationFailure`` naming the file.
    package init(_ path: String, headerLimit: Int) throws {
        let octets = try Self.octets(path)
        var sent = Data()
        sent.reserveCapacity(octets.count)
        var previous: UInt8 = 0
        for byte in octets {
            if byte == UInt8(ascii: "\n"), previous != UInt8(ascii: "\r") { sent.append(UInt8(ascii: "\r")) }
            sent.append(byte)
            previous = byte
        }
        if !sent.isEmpty, previous != UInt8(ascii: "\n") { sent.append(contentsOf: Data("\r\n".utf8)) }
        content = sent
        // One line more than a header may have, so that a longer one is seen to be longer.
        header = Data(sent.prefix(headerLimit + 65_538))
    }
}
