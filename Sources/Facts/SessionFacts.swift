package import Mail
package import Organization

/// What is known of an SMTP session.
package struct SessionFacts: Sendable, Hashable {
    /// What is known of a session's TLS.
    package struct TLS: Sendable, Hashable {
        /// `TLSv1.2` or `TLSv1.3`.
        package var version: String
        /// The cipher suite, where known.
        package var cipher: String?
        /// The client's certificate; nil when it showed none.
        package var clientCertificate: ClientCertificate?
        /// Makes TLS facts.
        package init(version: String, cipher: String? = nil, clientCertificate: ClientCertificate? = nil) {
            self.version = version
            self.cipher = cipher
            self.clientCertificate = clientCertificate
        }
    }

    /// The peer's address.
    package var clientAddress: IPAddress
    /// The local port the peer connected to.
    package var serverPort: Int
    /// The argument of HELO or EHLO, as given.
    package var helo: String
    /// Whether EHLO was used.
    package var isExtended: Bool
    /// TLS, once STARTTLS succeeded.
    package var tls: TLS?
    /// When the transaction began, for the age of what is decided by; nil where nothing may depend on it.
    package var transactionTime: WallTime?
    /// The name of the peer's address, where it was asked for; nil where it was not.
    package var reverseName: ReverseName?
    /// The IPv6 range of the peer that is refused for now; nil when none is (docs/reference/ipv6.md).
    package var exceededRange: IPNetwork?
    /// Which lists in DNS have the peer's address; nil where they were not asked, or have not answered yet.
    package var listings: [DNSListing]?
    /// What is known of the mail of the peer's address or network, where that speaks against it; nil where it does not.
    @OnHeap package var reputation: SourceReputation? = nil
    /// How the mail comes when there is no peer but another organization of this server; nil for a session.
    package var crossing: Crossing?

    /// Makes session facts.
    package init(clientAddress: IPAddress, serverPort: Int = 25, helo: String, isExtended: Bool = true, tls: TLS? = nil)
    {
        self.clientAddress = clientAddress
        self.serverPort = serverPort
        self.helo = helo
        self.isExtended = isExtended
        self.tls = tls
    }
}
