package import SenderAuthentication

/// What the world gives to the examination of a message.
package struct Examiners: Sendable {
    /// Finds out who sent a message, where the plan asks for it.
    package var authenticator: any Authenticator
    /// Counts messages for the aggregate reports of DMARC; nil when nobody does.
    package var recorder: (any DMARCRecorder)?
    /// Look into the content and at the address that it came from.
    package var content: ContentExaminers

    /// Puts them together. Without an authenticator all that would have to be asked counts as a temporary error: so it is
    /// past a deadline.
    package init(
        authenticator: (any Authenticator)?, recorder: (any DMARCRecorder)? = nil,
        content: ContentExaminers = ContentExaminers()
    ) {
        self.content = content
        self.authenticator = authenticator ?? UnansweredAuthenticator()
        self.recorder = recorder
    }
}
