package import Mail

/// A TLSA record that can be used for SMTP (RFC 7672 section 3.1).
package struct TLSARecord: Hashable, Sendable, CustomStringConvertible {
    /// What the record names.
    package enum Usage: UInt8, Hashable, Sendable {
        /// DANE-TA(2): a certificate of the chain that signs the server's.
        case trustAnchor = 2
        /// DANE-EE(3): the server's own.
        case endEntity = 3
    }

    /// Which part of the certificate.
    package enum Selector: UInt8, Hashable, Sendable {
        /// All of it.
        case certificate = 0
        /// Its SubjectPublicKeyInfo.
        case publicKey = 1
    }

    /// In which form.
    package enum Matching: UInt8, Hashable, Sendable {
        /// As it is.
        case full = 0
        /// SHA-256.
        case sha256 = 1
        /// SHA-512.
        case sha512 = 2
    }

    /// The certificate usage.
    package var usage: Usage
    /// The selector.
    package var selector: Selector
    /// The matching type.
    package var matching: Matching
    /// The certificate association data.
    package var data: [UInt8]

    /// Makes a record from its fields; nil when it can't be used: the PKIX usages 0 and 1 (RFC 7672 section 3.1.3),
    /// unknown values, and digests of a wrong length.
    package init?(usage: UInt8, selector: UInt8, matching: UInt8, data: [UInt8]) {
        guard let usage = Usage(rawValue: usage), let selector = Selector(rawValue: selector),
            let matching = Matching(rawValue: matching)
        else { return nil }
        switch matching {
        case .full: guard !data.isEmpty else { return nil }
        case .sha256: guard data.count == 32 else { return nil }
        case .sha512: guard data.count == 64 else { return nil }
        }
        self.usage = usage
        self.selector = selector
        self.matching = matching
        self.data = data
    }

    /// As in a zone file: `3 1 1 0123…`.
    package var description: String {
        "\(usage.rawValue) \(selector.rawValue) \(matching.rawValue) \(data.hexadecimal)"
    }
}

/// What a host must prove by what its domain publishes: DANE and MTA-STS.
package struct HostSecurity: Hashable, Sendable {
    /// What DNSSEC says of the host.
    package enum DANE: Hashable, Sendable {
        /// It has no TLSA records, or none that DNSSEC vouches for.
        case absent
        /// One of the records must match the certificate.
        case records([TLSARecord], base: Domain, names: [Domain])
        /// All its records are beyond use: TLS is required, without authentication (RFC 7672 section 2.2).
        case unusable(base: Domain)
        /// Its records can't be had or don't validate: no mail to this host (RFC 7672 section 2.1.2).
        case invalid(reason: String)
    }

    /// What the recipients' domain says of the host by MTA-STS.
    package struct Policy: Hashable, Sendable {
        /// The policy, with mode `enforce` or `testing`.
        package var policy: MTASTSPolicy
        /// Whether it allows the host.
        package var allowsHost: Bool
    }

    /// What DANE says.
    package var dane: DANE
    /// What MTA-STS says; nil without a policy, and where DANE says something (RFC 8461 section 2).
    package var policy: Policy?

    /// Nothing is known of the host.
    package static let none = HostSecurity(dane: .absent, policy: nil)

    /// Makes what is known of a host.
    package init(dane: DANE, policy: Policy? = nil) {
        self.dane = dane
        self.policy = policy
    }
}
