/// What a client's session waits for its server to do (RFC 5321 section 4.5.3.2).
public enum Awaited: Hashable, Sendable {
    case greeting
    case hello
    case tls
    case mail
    case recipient
    case data
    /// The content is under way: the server takes it from the connection.
    case contentTransfer
    case contentReply
    case reset
    case quit
}

extension Awaited: CustomStringConvertible {
    /// As it stands behind "did not get in time".
    public var description: String {
        switch self {
        case .greeting: "the greeting"
        case .hello: "the reply to EHLO"
        case .tls: "TLS"
        case .mail: "the reply to MAIL"
        case .recipient: "the reply to RCPT"
        case .data: "the reply to DATA"
        case .contentTransfer: "the content to be taken"
        case .contentReply: "the reply to the content"
        case .reset: "the reply to RSET"
        case .quit: "the reply to QUIT"
        }
    }
}
