public import Mail
public import NIOCore

/// A message whose sender is to be authenticated.
public struct AuthenticationRequest: Sendable {
    /// The client that SPF asks about: the peer, or the source behind hops that are skipped.
    public var clientAddress: IPAddress
    /// That client's greeting.
    public var helo: String
    /// Whether that client handed the message over. Otherwise it stands for one that can't be told, and that SPF passes
    /// for it says nothing.
    public var isClientKnown: Bool
    /// MAIL FROM.
    public var sender: ReversePath
    /// This server's name.
    public var receiver: String
    /// The beginning of the message as received, which is sure to hold the header.
    public var header: ByteBuffer
    /// The whole message as received.
    public var content: MessageContent
    /// Who the message says it is from, where the caller has read its From fields; nil where they are still to be read.
    public var authors: MessageAuthors?
    /// The sender's domain, where this server knows by itself that the domain's owner sent the message: then SPF passes
    /// for it and is not asked.
    public var knownDomain: Domain?

    /// Makes a request.
    public init(
        clientAddress: IPAddress, helo: String, isClientKnown: Bool = true, sender: ReversePath, receiver: String,
        header: ByteBuffer, content: MessageContent
    ) {
        self.clientAddress = clientAddress
        self.helo = helo
        self.isClientKnown = isClientKnown
        self.sender = sender
        self.receiver = receiver
        self.header = header
        self.content = content
    }

    /// The authors, read from the header where nobody has read them yet.
    var knownAuthors: MessageAuthors { authors ?? MessageAuthors(reading: header) }
}

/// Who really sent a message, as far as SPF, DKIM, ARC and DMARC tell.
public struct MessageAuthentication: Hashable, Sendable {
    /// The client that SPF was asked about.
    public var clientAddress: IPAddress
    /// That client's greeting.
    public var helo: String
    /// SPF of MAIL FROM, or of the greeting for the null sender.
    public var spf: SPFOutcome
    /// One result for each signature that was evaluated; empty when the message has none.
    public var dkim: [DKIMOutcome]
    /// The chain of sealers.
    public var arc: ARCOutcome
    /// Who the message says it is from.
    public var authors: MessageAuthors
    /// Whether what passes is aligned with the author.
    public var dmarc: DMARCOutcome

    /// Puts results together.
    public init(
        clientAddress: IPAddress, helo: String, spf: SPFOutcome, dkim: [DKIMOutcome], arc: ARCOutcome,
        authors: MessageAuthors, dmarc: DMARCOutcome
    ) {
        self.clientAddress = clientAddress
        self.helo = helo
        self.spf = spf
        self.dkim = dkim
        self.arc = arc
        self.authors = authors
        self.dmarc = dmarc
    }
}

/// Finds out who sent a message.
///
/// Implementations ask DNS within a budget and never throw: what can't be had is a temporary error in the results.
public protocol Authenticator: Sendable {
    /// Authenticates a message. May read ``AuthenticationRequest/content`` from disk.
    func authenticate(_ request: AuthenticationRequest) async -> MessageAuthentication
}
