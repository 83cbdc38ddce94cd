package import Facts
package import Mail

/// A message for a spam engine, with what is known of how it came.
package struct SpamEngineQuestion: Sendable {
    /// The whole message.
    package var content: MessageContent
    /// Whose message it is, so that nobody takes all of an engine's places: a person of the organization, the address that it
    /// came from, or the organization.
    package var source: String
    /// The organization that it is for, or comes from.
    package var organization: String
    /// What it is called in the trace.
    package var id: NetworkMessageID
    /// The address that it came from, behind skipped hops; nil where nobody knows, and for mail of this server.
    package var client: IPAddress?
    /// What that client calls itself; nil where nobody knows.
    package var helo: String?
    /// The name of that address; nil where it has none, or DNS does not say.
    package var reverseName: String?
    /// The envelope's sender.
    package var sender: ReversePath
    /// The envelope's recipients.
    package var recipients: [EmailAddress]
    /// Whether the organization's own people sent it.
    package var isOriginating: Bool
    /// This server's name.
    package var server: Domain
    /// What authentication says of its sender: the value of an Authentication-Results field on one line (RFC 8601); nil
    /// where nothing was authenticated.
    package var authentication: String?
    /// The TLS of the session that it came by; nil for none.
    package var tls: SessionFacts.TLS?

    /// Puts one together.
    package init(
        content: MessageContent, source: String, organization: String, id: NetworkMessageID, sender: ReversePath,
        recipients: [EmailAddress], isOriginating: Bool, server: Domain
    ) {
        self.content = content
        self.source = source
        self.organization = organization
        self.id = id
        self.sender = sender
        self.recipients = recipients
        self.isOriginating = isOriginating
        self.server = server
    }
}

/// An engine that says how unwanted a message is, beside this server's own scorer.
package protocol SpamEngine: Sendable {
    /// What it is called in reports, in the trace and in the log.
    var name: String { get }

    /// Asks about a message. Never throws: what fails is the outcome of the report.
    ///
    /// Waits without a thread where it can, for as long as the engine's settings say at most. It ends early when its task is
    /// cancelled.
    func judge(_ question: SpamEngineQuestion) async -> SpamEngineReport

    /// Is told that a message that it was asked about has been decided without it, because the time of the examination was
    /// over. By a cancelled task alone an engine can't tell that from a client that went away.
    func missed()
}

extension SpamEngine {
    /// Makes nothing of it.
    package func missed() {}
}

/// Gives the spam engines of this moment.
package protocol SpamEngineSource: Sendable {
    /// The engines; thread-safe and cheap.
    var spamEngines: [any SpamEngine] { get }
}

/// Stands for engines past the time of the examination: they say what they said in time, or that they did not answer.
struct UnansweredSpamEngines: SpamEngineSource {
    let spamEngines: [any SpamEngine]

    init(_ source: any SpamEngineSource, but reports: [String: SpamEngineReport]) {
        spamEngines = source.spamEngines.map { engine in
            KnownSpamEngine(report: reports[engine.name] ?? SpamEngineReport(engine.name, .failed(.tooLong)))
        }
    }
}

/// Says at once what it was given to say.
private struct KnownSpamEngine: SpamEngine {
    let report: SpamEngineReport
    var name: String { report.engine }

    func judge(_ question: SpamEngineQuestion) async -> SpamEngineReport { report }
}
