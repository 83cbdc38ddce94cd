import SMTP

/// How one host is approached: what a connection to it must prove, whether TLS is asked for, and what is left alone.
///
/// The rule of clear text stands here and nowhere else (docs/reference/delivery.md): where TLS is not required, mail in
/// clear is better than none, so a host whose handshake failed is approached once more without TLS.
struct HostApproach: Hashable {
    let host: RemoteHost
    let demands: ConnectionSecurity
    /// Extensions that are not used even where the host offers them, TLS apart.
    let withheld: Set<ServerExtension>
    private(set) var tls: ClientSession.TLSPolicy
    /// Why the handshake failed after which it goes on in clear; nil while none has.
    private(set) var clearAfter: String?

    /// - Parameters:
    ///   - withheld: what the message has to do without.
    ///   - refused: what the host has refused lately, a failed handshake among it.
    init(
        to host: RemoteHost, demanding demands: ConnectionSecurity, withheld: Set<ServerExtension> = [],
        refused: Set<ServerExtension> = []
    ) {
        self.host = host
        self.demands = demands
        self.withheld = withheld.union(refused.subtracting([.startTLS]))
        tls = demands.isRequired ? .required : refused.contains(.startTLS) ? .never : .opportunistic
    }

    /// Takes a failure of a connection. True when the host is to be approached once more, in clear.
    mutating func turnsToClearText(after failure: ClientFailure) -> Bool {
        guard case .tlsFailed(let reason) = failure, tls == .opportunistic else { return false }
        tls = .never
        clearAfter = reason
        return true
    }
}
