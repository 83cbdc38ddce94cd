import Mail
public import NIOCore
public import SenderAuthentication

/// A message whose lines end in LF, behind the lines that DNS answers with, which end at the first empty one.
public struct FuzzMessage: Sendable {
    /// DNS.
    public let zone: FuzzZone
    /// The message, with CRLF.
    public let content: ByteBuffer

    /// Takes the octets of a run apart.
    public init(_ bytes: [UInt8]) {
        let lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
        let end = lines.firstIndex(where: \.isEmpty) ?? lines.endIndex
        zone = FuzzZone(Array(lines[..<end]))
        var content = ByteBuffer()
        for line in lines[min(end + 1, lines.endIndex)...] {
            content.writeBytes(line)
            content.writeString("\r\n")
        }
        self.content = content
    }

    /// The message as verifiers take it.
    public var signed: SignedMessage { SignedMessage(header: content, content: .memory(content)) }
}
