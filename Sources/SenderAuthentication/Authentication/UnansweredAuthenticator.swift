/// Answers at once that nothing could be found out for now: what stands in for an authenticator whose time is over.
public struct UnansweredAuthenticator: Authenticator {
    /// Makes one.
    public init() {}

    /// Everything that would have to be asked of DNS is a temporary error.
    public func authenticate(_ request: AuthenticationRequest) async -> MessageAuthentication { .unanswered(request) }
}
