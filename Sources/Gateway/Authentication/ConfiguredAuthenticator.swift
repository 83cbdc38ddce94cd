import DNS
import Log
import Mail
import NIOConcurrencyHelpers
import Operations
import Organization
import SenderAuthentication

/// Authenticates messages as this server's configuration of the moment wants it, so that a reload changes it. Keys and
/// policies that were parsed are kept from one message to the next while the settings stay the same.
final class ConfiguredAuthenticator: Authenticator {
    private struct State {
        var settings: SenderAuthenticationSettings
        var limits: AuthenticationLimits
        var authenticator: MessageAuthenticator
    }

    private let resolver: any Resolver
    private let time: any TimeSource
    private let server: @Sendable () -> ServerConfiguration
    private let logger: Logger
    private let state = NIOLockedValueBox<State?>(nil)

    /// An authenticator that asks a resolver, which is expected to cache, and `server` for each message.
    init(
        resolver: any Resolver, time: any TimeSource, logger: Logger,
        server: @escaping @Sendable () -> ServerConfiguration
    ) {
        self.resolver = resolver
        self.time = time
        self.logger = logger
        self.server = server
    }

    func authenticate(_ request: AuthenticationRequest) async -> MessageAuthentication {
        await current().authenticate(request)
    }

    private func current() -> MessageAuthenticator {
        let server = server()
        let (settings, limits) = (server.senderAuthentication, AuthenticationLimits(server.limits))
        return state.withLockedValue { state in
            if let state, state.settings == settings, state.limits == limits { return state.authenticator }
            if settings.organizationalDomain == .publicSuffixList,
                PublicSuffixList(path: settings.publicSuffixList) == nil
            {
                logger.log(.authenticationSuffixesUnreadable, [.file: settings.publicSuffixList])
            }
            let authenticator = MessageAuthenticator(
                resolver: resolver, time: time, settings: settings, limits: limits)
            state = State(settings: settings, limits: limits, authenticator: authenticator)
            return authenticator
        }
    }
}
