public import Foundation

/// A message in a file, as far as rulings need it. Line ends may be LF, as files have them.
public struct MessageFile: Sendable {
    /// The message as it would be sent, cut off where its header is sure to have ended or to be too long.
    public let header: Data
    /// Octets of the whole message as it would be sent.
    public let size: Int

    /// Reads the message; throws ``OperationFailure`` naming the file.
    public init(_ path: String, headerLimit: Int) throws {
        let content: Data
        do {
            content = try Data(contentsOf: URL(fileURLWithPath: path))
        } catch {
            throw OperationFailure("The message \(path) can't be read: \(error.localizedDescription)")
        }
        var sent = Data()
        sent.reserveCapacity(content.count)
        var previous: UInt8 = 0
        for byte in content {
            if byte == UInt8(ascii: "\n"), previous != UInt8(ascii: "\r") { sent.append(UInt8(ascii: "\r")) }
            sent.append(byte)
            previous = byte
        }
        if !sent.isEmpty, previous != UInt8(ascii: "\n") { sent.append(contentsOf: Data("\r\n".utf8)) }
        size = sent.count
        // One line more than a header may have, so that a longer one is seen to be longer.
        header = Data(sent.prefix(headerLimit + 65_538))
    }
}
