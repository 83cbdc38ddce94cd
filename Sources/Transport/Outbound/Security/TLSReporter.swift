package import Mail

/// What came of TLS on one connection to a mail exchanger of a domain, in the words of RFC 8460 section 4.
package struct TLSSession: Hashable, Sendable {
    /// The policy that the connection was held against (RFC 8460 section 4.4, `policy-type`).
    package enum PolicyType: String, Hashable, Sendable, CaseIterable {
        /// DANE (RFC 7672).
        case tlsa
        /// MTA-STS (RFC 8461).
        case sts
        /// Neither.
        case noPolicyFound = "no-policy-found"
    }

    /// Why the policy was not met (RFC 8460 section 4.3, `result-type`).
    package enum Failure: String, Hashable, Sendable, CaseIterable {
        /// The host does not offer STARTTLS.
        case starttlsNotSupported = "starttls-not-supported"
        /// The certificate has other names.
        case certificateHostMismatch = "certificate-host-mismatch"
        /// The certificate has expired.
        case certificateExpired = "certificate-expired"
        /// The certificate's chain does not lead to a trusted root.
        case certificateNotTrusted = "certificate-not-trusted"
        /// Any other failure, of the handshake for example.
        case validationFailure = "validation-failure"
        /// No TLSA record matches, or none can be used.
        case tlsaInvalid = "tlsa-invalid"
        /// The host's records don't validate.
        case dnssecInvalid = "dnssec-invalid"
        /// DANE is demanded by this sender, and the host has no TLSA records that validate.
        case daneRequired = "dane-required"
        /// The policy can't be fetched.
        case stsPolicyFetchError = "sts-policy-fetch-error"
        /// The policy can't be read.
        case stsPolicyInvalid = "sts-policy-invalid"
        /// The policy's own server has no valid certificate.
        case stsWebPKIInvalid = "sts-webpki-invalid"
    }

    /// The recipients' domain (`policy-domain`).
    package var domain: Domain
    /// `policy-type`.
    package var policyType: PolicyType
    /// The policy in text (`policy-string`): TLSA records or lines of the MTA-STS policy; empty without one.
    package var policy: [String]
    /// The patterns of the MTA-STS policy (`mx-host`); empty for others.
    package var exchangerPatterns: [String]
    /// The mail exchanger (`receiving-mx-hostname`); nil when the failure is the domain's.
    package var exchanger: Domain?
    /// Its address (`receiving-ip`); nil when none was connected to.
    package var address: IPAddress?
    /// Nil for a success.
    package var failure: Failure?
    /// What more is known of a failure (`failure-reason-code`).
    package var detail: String?

    package init(
        domain: Domain, policyType: PolicyType, policy: [String] = [], exchangerPatterns: [String] = [],
        exchanger: Domain? = nil, address: IPAddress? = nil, failure: Failure? = nil, detail: String? = nil
    ) {
        self.domain = domain
        self.policyType = policyType
        self.policy = policy
        self.exchangerPatterns = exchangerPatterns
        self.exchanger = exchanger
        self.address = address
        self.failure = failure
        self.detail = detail
    }
}

/// Counts what came of TLS, for the reports that domains ask for (RFC 8460).
package protocol TLSReporter: Sendable {
    /// Counts one session. Called on event loops; must not block.
    func record(_ session: TLSSession)
}
