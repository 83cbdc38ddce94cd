public import DNS
import Mail
public import NIOCore
public import SenderAuthentication

/// Authenticates a message whose lines end in LF, with DNS made of the lines before its first empty one.
///
/// - Returns: what was found out, and how many different questions it took.
public func authenticate(_ bytes: [UInt8]) -> (MessageAuthentication, questions: Int) {
    let lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map(Array.init)
    let end = lines.firstIndex(where: \.isEmpty) ?? lines.endIndex
    var content = ByteBuffer()
    for line in lines[min(end + 1, lines.endIndex)...] {
        content.writeBytes(line)
        content.writeString("\r\n")
    }
    let zone = FuzzZone(Array(lines[..<end]))
    let message = content
    let authentication = runInline {
        guard let client = IPAddress("192.0.2.1") else { preconditionFailure("not an address") }
        let authenticator = MessageAuthenticator(resolver: zone, time: StillTime())
        return await authenticator.authenticate(
            AuthenticationRequest(
                clientAddress: client, helo: "mail.example.org", sender: .null, receiver: "mx.example.net",
                header: message, content: .memory(message)))
    }
    return (authentication, zone.questions)
}
