package import MailFlow

/// What a client asks of a running gateway over the control socket.
///
/// On the wire each request and each reply is a frame: its length in four octets, most significant first, and as many
/// octets of JSON. A connection carries any number of requests, one at a time.
package enum ControlRequest: Codable, Sendable, Hashable {
    /// Whether the gateway is there, and what it listens on.
    case status
    /// The queues, of one organization or of all.
    case queueList(organization: String?)
    /// One queue and what waits in it first.
    case queueShow(queue: String, limit: Int)
    /// Try a queue's destination at once.
    case queueRetry(queue: String)
    /// Stop a queue.
    case queueSuspend(queue: String, author: String)
    /// Let a queue go on.
    case queueResume(queue: String, author: String)
    /// Route what waits in a queue again.
    case queueResubmit(queue: String, author: String)
    /// A message by number or MessageTraceId.
    case messageShow(message: String)
    /// Hold a message, or one of its recipients, back.
    case messageSuspend(message: String, recipient: String?, author: String)
    /// Let a message, or one of its recipients, go on; parked ones are routed again.
    case messageResume(message: String, recipient: String?, author: String)
    /// Take a message, or one of its recipients, out of the queues for good; `isReported` with a non-delivery report.
    case messageRemove(message: String, recipient: String?, isReported: Bool, author: String)
    /// A message and whether it may be exported: each recipient that waits is suspended or parked.
    case messageExport(message: String)
    /// Search the trace.
    case traceSearch(TraceQuery)
    /// One message's trace.
    case traceShow(message: String)
    /// Check and apply documents; each with the file name to show in mistakes.
    case organizationApply(documents: [SubmittedDocument], author: String)
    /// The document of an organization's revision; of the one in force when none is named.
    case organizationExport(organization: String, revision: Int64?)
    /// The organizations and their revisions in force.
    case organizationList
    /// The newest revisions of an organization, each with what it changed.
    case organizationHistory(organization: String, limit: Int)
    /// What applying documents would change.
    case organizationPlan(documents: [SubmittedDocument])
    /// What a rollback would change; to the revision before the one in force when none is named.
    case organizationRollbackPlan(organization: String, revision: Int64?)
    /// Apply an earlier revision's document again.
    case organizationRollback(organization: String, revision: Int64?, author: String)
    /// The TLS sessions of a day (`2026-11-23`), of one domain or of all.
    case tlsReport(day: String, domain: String?)
    /// What came of DMARC on a day (`2026-11-23`), for one organization or for all.
    case dmarcReport(day: String, organization: String?)
    /// The path of a message, decision by decision.
    case explain(ExplainQuery)
    /// About recipients and directories.
    case directory(DirectoryRequest)
    /// About connectors.
    case connector(ConnectorRequest)
    /// About the keys that mail is signed with.
    case dkim(DKIMRequest)
}

/// A document as it was handed to `postern organization`.
package struct SubmittedDocument: Codable, Sendable, Hashable {
    /// Where it came from, for messages.
    package var file: String
    /// The YAML text.
    package var text: String

    /// Makes a document.
    package init(file: String, text: String) {
        self.file = file
        self.text = text
    }
}

/// What a running gateway answers.
package enum ControlReply: Codable, Sendable {
    /// The gateway's state.
    case status(GatewayStatus)
    /// Queues.
    case queues([QueueSummary])
    /// One queue.
    case queue(QueueDetail)
    /// A message with its recipients.
    case message(MessageView)
    /// Rows of the trace.
    case trace([TraceRow])
    /// One message's trace.
    case detail(TraceDetail)
    /// Organizations applied.
    case applied([AppliedOrganization])
    /// A document.
    case document(String)
    /// Organizations.
    case organizations([OrganizationSummary])
    /// Revisions, the newest first.
    case history([RevisionSummary])
    /// What would change.
    case planned([PlannedOrganization])
    /// The TLS sessions of a day.
    case tlsReport(TLSReportView)
    /// What came of DMARC on a day.
    case dmarcReport(DMARCReportView)
    /// An explanation for each recipient, in order.
    case explanations([Explanation])
    /// Recipients were routed again; how many, and how many of them went into another queue.
    case resubmitted(count: Int, moved: Int)
    /// An action was done; how many recipients it concerned.
    case done(count: Int)
    /// About recipients and directories.
    case directory(DirectoryReply)
    /// About connectors.
    case connector(ConnectorReply)
    /// About the keys that mail is signed with.
    case dkim(DKIMReply)
    /// It could not be done.
    case failed(OperationFailure)
}

/// Why an operation was not done, for people.
package struct OperationFailure: Error, Codable, Sendable, Hashable {
    /// Which exit status of the command line it becomes.
    package enum Kind: String, Codable, Sendable, Hashable {
        /// No such object, or the operation failed: exit status 1.
        case failed
        /// A value of the caller's that is none: exit status 64.
        case usage
        /// The configuration is wrong: exit status 78.
        case configuration

        /// The exit status of a command that ends with it.
        package var exitStatus: Int32 {
            switch self {
            case .failed: 1
            case .usage: 64
            case .configuration: 78
            }
        }
    }
    /// The kind.
    package var kind: Kind
    /// One sentence or more, a line each.
    package var lines: [String]

    /// Makes a failure of one line.
    package init(_ kind: Kind, _ line: String) { self.init(kind, lines: [line]) }

    /// Makes an ordinary failure of one line.
    package init(_ line: String) { self.init(.failed, lines: [line]) }

    /// Makes a failure of several lines.
    package init(_ kind: Kind, lines: [String]) {
        self.kind = kind
        self.lines = lines
    }
}
