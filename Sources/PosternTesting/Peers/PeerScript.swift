package import NIOCore

/// What a ``ScriptedPeer`` does. By default it takes everything.
package struct PeerScript: Sendable {
    /// What a peer may be asked for.
    package enum Verb: String, Hashable, Sendable {
        /// The connection: the reply is the greeting.
        case connect
        /// EHLO or LHLO: the reply is the whole of it, keywords included.
        case ehlo
        /// HELO.
        case helo
        /// STARTTLS.
        case startTLS
        /// MAIL.
        case mail
        /// RCPT.
        case rcpt
        /// DATA.
        case data
        /// The first bytes of the content have come; a reply here is sent before the content is whole.
        case contentBegan
        /// The content is whole. Of an LMTP peer this is asked for each recipient.
        case content
        /// RSET.
        case rset
        /// QUIT.
        case quit
        /// Anything else.
        case other
    }

    /// One thing a peer is asked for.
    package struct Request: Sendable {
        /// What for.
        package var verb: Verb
        /// The command line, or the recipient for the content of an LMTP transaction.
        package var text: String
        /// 1 for the first connection of the peer.
        package var connection: Int
        /// 1 for the first transaction of the connection, counted by MAIL.
        package var transaction: Int
    }

    /// What a peer answers.
    package enum Response: Sendable {
        /// Lines without their last CRLF.
        case reply(String)
        /// Exactly these bytes.
        case bytes([UInt8])
        /// A reply, and then the connection is closed.
        case replyAndClose(String)
        /// The connection is closed without a word.
        case close
        /// Nothing at all.
        case silence
        /// The octet, over and over, one every 50 ms: a reply that never ends.
        case drip(UInt8)
    }

    /// The keywords of EHLO.
    package var keywords = ["PIPELINING", "8BITMIME", "SMTPUTF8", "DSN", "SIZE 10485760", "CHUNKING"]
    /// Whether it speaks LMTP: a reply for each recipient behind the content.
    package var isLMTP = false
    /// Answers in place of the default; nil leaves it at that.
    package var respond: @Sendable (Request) -> Response? = { _ in nil }
    /// Puts TLS into a channel after STARTTLS, on its event loop.
    package var startTLS: (@Sendable (any Channel) throws -> Void)?

    /// A peer that takes everything.
    package init() {}

    /// A peer that takes everything but what `respond` answers.
    package init(
        keywords: [String]? = nil, isLMTP: Bool = false,
        respond: @escaping @Sendable (Request) -> Response? = { _ in nil }
    ) {
        if let keywords { self.keywords = keywords }
        self.isLMTP = isLMTP
        self.respond = respond
    }
}
