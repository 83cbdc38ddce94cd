package import Mail

/// Why a policy could not be had from its server, in terms of RFC 8460 section 4.3.
package enum PolicyFetchFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// No answer, or none that holds a policy.
    case unavailable(String)
    /// The server did not prove to be the one.
    case untrusted(String)
    /// What it gave is no policy.
    case invalid(String)
    /// Nothing was asked: this gateway has enough to do with the server already. No fault of the domain's.
    case busy(String)

    /// The reason in some words.
    package var description: String {
        switch self {
        case .unavailable(let text), .untrusted(let text), .invalid(let text), .busy(let text): text
        }
    }

    var result: TLSSession.Failure {
        switch self {
        case .unavailable, .busy: .stsPolicyFetchError
        case .untrusted: .stsWebPKIInvalid
        case .invalid: .stsPolicyInvalid
        }
    }
}

/// Fetches the text of MTA-STS policies (RFC 8461 section 3.3).
package protocol PolicyFetching: Sendable {
    /// The octets of a domain's policy. Bounded in time and size.
    func fetch(_ domain: Domain) async -> Result<[UInt8], PolicyFetchFailure>
}
