import Mail
import Organization

/// What one connection must prove before mail goes over it: the route's demands and the host's own, put together.
struct ConnectionSecurity: Hashable, Sendable {
    /// Something the server's certificate must satisfy.
    enum Check: Hashable, Sendable {
        /// Its chain leads to a trusted root, and with a pattern, one of its names is covered by that.
        case chain(TlsDomain?)
        /// It matches one of the TLSA records.
        case dane([TLSARecord], names: [Domain])
        /// Its chain leads to a trusted root, and it is for this mail exchanger (RFC 8461 section 4.2).
        case policy(exchanger: Domain)
    }

    /// The pattern of `TlsDomain`.
    typealias TlsDomain = DomainPattern

    /// Whether there is mail only inside TLS.
    var isRequired = false
    /// Whether that is so because of DANE, which has its own reply.
    var isRequiredByDANE = false
    /// All must be satisfied.
    var checks: [Check] = []
    /// What an MTA-STS policy in mode `testing` would demand: looked at and reported, of no effect on the mail.
    var observed: Check?
    /// SNI.
    var serverName: Domain?
    /// Which of this server's certificates is shown.
    var clientCertificate: String?

    /// What a connection to `host` must prove, or why there is to be none.
    ///
    /// - Parameter domain: the recipients' domain, for routes by MX.
    static func judge(
        _ wanted: OutboundSecurity, _ host: RemoteHost, domain: Domain?
    ) -> Result<ConnectionSecurity, TLSRefusal> {
        var security = ConnectionSecurity(serverName: host.name, clientCertificate: wanted.clientCertificate)
        switch wanted.settings {
        case nil: break
        case .encryptionOnly: security.isRequired = true
        case .certificateValidation:
            security.isRequired = true
            security.checks = [.chain(nil)]
        case .domainValidation:
            guard let tlsDomain = wanted.tlsDomain else {
                return .failure(.certificate(.validationFailure, "the connector has no TlsDomain"))
            }
            security.isRequired = true
            security.checks = [.chain(tlsDomain)]
        }
        let isMandatory = wanted.daneMode == .mandatory
        switch host.security.dane {
        case .absent where isMandatory:
            return .failure(.daneRequired("the host has no TLSA records that DNSSEC vouches for"))
        case .absent: break
        case .records(let records, let base, let names):
            security.requireDANE(base)
            security.checks.append(.dane(records, names: names))
            return .success(security)
        case .unusable where isMandatory:
            return .failure(.daneRequired("none of the host's TLSA records can be used"))
        case .unusable(let base):
            security.requireDANE(base)
            return .success(security)
        case .invalid(let reason):
            return .failure(.dnssecInvalid(reason))
        }
        guard let found = host.security.policy, let domain, let exchanger = host.name else { return .success(security) }
        let check = Check.policy(exchanger: exchanger)
        switch found.policy.mode {
        case .enforce:
            guard found.allowsHost else { return .failure(.exchangerNotAllowed(domain)) }
            security.isRequired = true
            security.checks.append(check)
        case .testing: security.observed = check
        case .none: break
        }
        return .success(security)
    }

    private mutating func requireDANE(_ base: Domain) {
        isRequired = true
        isRequiredByDANE = true
        // RFC 7672 section 8.1.
        serverName = base
    }
}
