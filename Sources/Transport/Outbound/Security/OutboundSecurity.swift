package import Organization

/// What mail on one route demands of TLS: the connector's word, or the defaults of the route without one
/// (docs/reference/delivery.md). What a destination publishes of itself is ``HostSecurity``.
package struct OutboundSecurity: Hashable, Sendable {
    /// `TlsSettings`; nil for opportunistic TLS.
    package var settings: TlsSettings?
    /// `TlsDomain`: the name to expect in the certificate, with ``TlsSettings/domainValidation``.
    package var tlsDomain: DomainPattern?
    /// `SmtpDaneMode`.
    package var daneMode: SmtpDaneMode
    /// `MtaStsMode`; of no effect on the way to smart hosts.
    package var mtaStsMode: MtaStsMode
    /// `TlsClientCertificate`: which of this server's client certificates is shown; nil for none.
    package var clientCertificate: String?

    /// What the default route demands: TLS, DANE and MTA-STS where the destination has them.
    package static let opportunistic = OutboundSecurity(nil)

    /// What a connector demands, or the default route where there is none.
    ///
    /// - Parameter requiresTLS: whether a mail flow rule demands TLS of the mail, so that less than `EncryptionOnly` is
    ///   not enough.
    package init(_ connector: OutboundConnector?, requiresTLS: Bool = false) {
        settings = connector?.tlsSettings ?? (requiresTLS ? .encryptionOnly : nil)
        tlsDomain = connector?.tlsSettings == .domainValidation ? connector?.tlsDomain : nil
        daneMode = connector?.smtpDaneMode ?? .opportunistic
        mtaStsMode = connector?.mtaStsMode ?? .opportunistic
        clientCertificate = connector?.tlsClientCertificate
    }

    /// Neither DANE nor MTA-STS, and TLS where it is offered: for hosts that are not found by DNS.
    static let plain: OutboundSecurity = {
        var security = OutboundSecurity(nil)
        security.daneMode = .none
        security.mtaStsMode = .none
        return security
    }()
}
