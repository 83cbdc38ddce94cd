/// What a caller must be allowed to do for an operation. The raw values are stored with roles, so none is ever renamed.
package enum Permission: String, Codable, Sendable, Hashable, CaseIterable {
    /// Read this server's state.
    case serverRead = "server.read"
    /// Change what belongs to this server and to no organization.
    case serverChange = "server.change"
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
    /// Release, answer requests and delete in quarantine.
    case quarantineChange = "quarantine.change"
    /// See which senders may send nothing.
    case senderRead = "sender.read"
    /// Let restricted senders send again.
    case senderChange = "sender.change"
    /// Read the content of a message.
    case messageContent = "message.content"
    /// Validate connectors and the way of junk, which sends test messages.
    case connectorValidate = "connector.validate"
    /// Ask what would become of a message.
    case explainRun = "explain.run"
    /// Make and rotate signing keys.
    case keyChange = "key.change"
    /// Read the audit log.
    case auditRead = "audit.read"
}
