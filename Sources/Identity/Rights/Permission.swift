/// What a caller must be allowed to do for an operation (docs/reference/roles.md). The raw values are stored with tokens,
/// so none is ever renamed.
package enum Permission: String, Codable, Sendable, Hashable, CaseIterable {
    /// Read this server's state.
    case serverRead = "server.read"
    /// Change what belongs to this server and to no organization.
    case serverChange = "server.change"
    /// Make an organization.
    case organizationCreate = "organization.create"
    /// Delete an organization.
    case organizationDelete = "organization.delete"
    /// Read documents, revisions and plans.
    case configurationRead = "configuration.read"
    /// Apply and roll back documents, block connectors.
    case configurationChange = "configuration.change"
    /// Read the tenant allow and block list.
    case allowBlockRead = "tabl.read"
    /// Change the tenant allow and block list.
    case allowBlockChange = "tabl.change"
    /// Read mail flow rules.
    case ruleRead = "rule.read"
    /// Change mail flow rules.
    case ruleChange = "rule.change"
    /// Read directories of recipients.
    case recipientRead = "recipient.read"
    /// Import, set, remove and confirm recipients.
    case recipientChange = "recipient.change"
    /// Search the trace and see a message's way.
    case traceRead = "trace.read"
    /// Search the trace of all organizations at once, and what was refused before an organization was known.
    case traceReadAll = "trace.readAll"
    /// Take a person's rows out of the trace for good.
    case traceForget = "trace.forget"
    /// See how much an organization has learned, and write it out.
    case learningRead = "learning.read"
    /// Say which mail is wanted, and have what was learned forgotten.
    case learningChange = "learning.change"
    /// See queues and what waits in them.
    case queueRead = "queue.read"
    /// Steer queues and messages.
    case queueChange = "queue.change"
    /// See what is in quarantine.
    case quarantineRead = "quarantine.read"
    /// Read the content of what is in quarantine.
    case quarantineContent = "quarantine.content"
    /// Answer requests for release.
    case quarantineAnswer = "quarantine.answer"
    /// Release, answer requests and delete in quarantine.
    case quarantineChange = "quarantine.change"
    /// See which senders may send nothing.
    case senderRead = "sender.read"
    /// Let restricted senders send again.
    case senderChange = "sender.change"
    /// Read the content of a message that is not in quarantine.
    case messageContent = "message.content"
    /// Validate connectors and the way of junk, which sends test messages.
    case connectorValidate = "connector.validate"
    /// Ask what would become of a message, and check records and messages.
    case explainRun = "explain.run"
    /// Make and rotate signing keys.
    case keyChange = "key.change"
    /// Read the audit log.
    case auditRead = "audit.read"
    /// See accounts, their grants, factors and sessions.
    case accountRead = "account.read"
    /// Make, change and delete accounts, and give grants.
    case accountChange = "account.change"
    /// Make and revoke one's own tokens.
    case tokenChange = "token.change"
    /// Read metrics.
    case metricsRead = "metrics.read"
}
