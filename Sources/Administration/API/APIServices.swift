package import Identity
package import Log
package import Mail
package import Operations
package import Organization

/// What the API uses beside the operations. One of it lives as long as the listener.
package struct APIServices: Sendable {
    /// Who has an account, a session or a token.
    package var accounts: AccountService
    /// Long work that is under way.
    package var jobs: JobBoard
    /// What can be watched.
    package let streams: LiveStreams
    /// Makes cursors of lists.
    package var cursors: CursorSeal
    /// What was answered to requests that may come again.
    package var idempotency: any IdempotencyStore
    /// What `postern.yaml` says of administration.
    package var settings: AdministrationSettings
    /// Signs in whom a provider of identities has proved; nil where there is none.
    package var oidc: OIDCSignIn?
    /// The clocks.
    package var time: any TimeSource
    /// Random bits.
    package var random: any RandomSource
    /// The log.
    package var logger: Logger

    /// Puts the services together.
    package init(
        accounts: AccountService, jobs: JobBoard, cursors: CursorSeal, idempotency: any IdempotencyStore,
        settings: AdministrationSettings, oidc: OIDCSignIn? = nil, time: any TimeSource,
        random: any RandomSource, logger: Logger
    ) {
        self.accounts = accounts
        self.jobs = jobs
        self.cursors = cursors
        self.idempotency = idempotency
        self.settings = settings
        self.oidc = oidc
        streams = LiveStreams(time: time)
        self.time = time
        self.random = random
        self.logger = logger
    }
}
