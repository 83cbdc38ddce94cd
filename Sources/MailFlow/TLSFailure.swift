/// Encryption with a client that came to nothing (docs/reference/tls.md).
package struct TLSFailure: Sendable, Hashable, Codable {
    /// Where it failed.
    package enum Phase: String, Sendable, Hashable, Codable {
        /// Before there was a protected connection: the client's and this server's versions, suites or certificates did
        /// not go together, or the client left.
        case handshake = "Handshake"
        /// On the protected connection.
        case session = "Session"
    }

    /// Why, where this server did not learn it from the TLS library.
    package enum Reason: Sendable, Hashable, Codable {
        /// The library's own name for it, such as `NO_SHARED_CIPHER`.
        case library(String)
        /// The client closed the connection.
        case closed
        /// The client took longer than `greetingTime`.
        case timedOut
        /// The resumed session of a certificate that is not known any more.
        case forgottenCertificate
    }

    /// Where it failed.
    package var phase: Phase
    /// Why.
    package var reason: Reason

    package init(_ phase: Phase, _ reason: Reason) {
        self.phase = phase
        self.reason = reason
    }
}

extension TLSFailure.Reason: CustomStringConvertible {
    /// As logs and the trace say it.
    package var description: String {
        switch self {
        case .library(let name): name
        case .closed: "the client closed the connection"
        case .timedOut: "the client took too long"
        case .forgottenCertificate: "a resumed session whose certificate is not known any more"
        }
    }
}
