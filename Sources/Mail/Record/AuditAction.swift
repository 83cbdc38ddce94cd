/// What a caller did that the audit log keeps (docs/reference/audit.md). The raw values are stored, so none is ever
/// renamed.
public enum AuditAction: String, Hashable, Sendable, Codable, CaseIterable, CustomStringConvertible {
    /// A document was applied to an organization.
    case configurationApply = "configuration.apply"
    /// An earlier revision of an organization's document was put into force again.
    case configurationRollBack = "configuration.rollback"
    /// An organization was made.
    case organizationCreate = "organization.create"
    /// An organization was deleted.
    case organizationDelete = "organization.delete"
    /// An object was made in an organization's document.
    case objectCreate = "object.create"
    /// An object of a document was given all of its properties.
    case objectSet = "object.set"
    /// Some properties of an object of a document were changed.
    case objectPatch = "object.patch"
    /// An object of a document was deleted.
    case objectDelete = "object.delete"
    /// An object of a document was moved to another place.
    case objectMove = "object.move"
    /// Several objects of a document were changed at once.
    case changesApply = "changes.apply"
    /// Entries were added to the tenant allow and block list.
    case tablAdd = "tabl.add"
    /// The end or the notes of such entries were changed.
    case tablSet = "tabl.set"
    /// Such entries were removed.
    case tablRemove = "tabl.remove"
    /// A pair of the list of spoofed senders was added or changed.
    case tablSpoofSet = "tabl.spoofSet"
    /// Such a pair was removed.
    case tablSpoofRemove = "tabl.spoofRemove"
    /// Mail flow rules were added to an organization.
    case ruleAdd = "rule.add"
    /// The state, the mode or the priority of a mail flow rule was changed.
    case ruleSet = "rule.set"
    /// Mail flow rules were removed.
    case ruleRemove = "rule.remove"
    /// It was looked up on which messages a mail flow rule acted.
    case ruleTrace = "rule.trace"
    /// Recipients were imported into a directory.
    case directoryImport = "directory.import"
    /// A directory was confirmed to be complete.
    case directoryConfirm = "directory.confirm"
    /// Properties of a recipient were set.
    case recipientSet = "recipient.set"
    /// A recipient was removed from a directory.
    case recipientRemove = "recipient.remove"
    /// An inbound connector was blocked.
    case connectorBlock = "connector.block"
    /// A blocked inbound connector was opened again.
    case connectorUnblock = "connector.unblock"
    /// An outbound connector was validated, with test messages.
    case connectorValidate = "connector.validate"
    /// A test message was sent to find out where a recipient's junk goes.
    case verifyJunk = "verify.junk"
    /// Signing keys were made.
    case keyCreate = "key.create"
    /// Signing keys were rotated.
    case keyRotate = "key.rotate"
    /// A queue's destination was tried at once.
    case queueRetry = "queue.retry"
    /// A queue was stopped.
    case queueSuspend = "queue.suspend"
    /// A queue was let go on.
    case queueResume = "queue.resume"
    /// What waits in a queue was routed again.
    case queueResubmit = "queue.resubmit"
    /// A message was held back.
    case messageSuspend = "message.suspend"
    /// A message was let go on.
    case messageResume = "message.resume"
    /// A message was taken out of the queues.
    case messageRemove = "message.remove"
    /// A message and what became of it was looked at.
    case messageShow = "message.show"
    /// A message was routed again.
    case messageResubmit = "message.resubmit"
    /// The content of a message was read out of the store.
    case messageExport = "message.export"
    /// Items in quarantine were listed.
    case quarantineList = "quarantine.list"
    /// An item in quarantine was looked at.
    case quarantineShow = "quarantine.show"
    /// The text of an item in quarantine was read.
    case quarantinePreview = "quarantine.preview"
    /// The content of an item in quarantine was read out of the store.
    case quarantineExport = "quarantine.export"
    /// An item in quarantine was released.
    case quarantineRelease = "quarantine.release"
    /// Somebody asked for the release of an item in quarantine.
    case quarantineRequest = "quarantine.request"
    /// An item in quarantine was released as it was asked for.
    case quarantineApprove = "quarantine.approve"
    /// The request for the release of an item in quarantine was denied.
    case quarantineDeny = "quarantine.deny"
    /// An item in quarantine was deleted.
    case quarantineDelete = "quarantine.delete"
    /// A token for the recipient of an item in quarantine was made.
    case quarantineTokenIssue = "quarantine.tokenIssue"
    /// It was looked at what a token is for.
    case quarantineTokenShow = "quarantine.tokenShow"
    /// The recipient of an item in quarantine used a token.
    case quarantineTokenRedeem = "quarantine.tokenRedeem"
    /// Messages that wait for moderators were listed.
    case moderationList = "moderation.list"
    /// A message that waits for moderators was looked at.
    case moderationShow = "moderation.show"
    /// A moderator approved a message.
    case moderationApprove = "moderation.approve"
    /// A moderator rejected a message.
    case moderationReject = "moderation.reject"
    /// A restricted sender was let send again.
    case restrictedRemove = "restricted.remove"
    /// An organization asked for a proof that a domain is its own.
    case domainProofStart = "domain.proofStart"
    /// The record of such a proof was looked for.
    case domainProofCheck = "domain.proofCheck"
    /// What is known of the mail of an address was dropped.
    case reputationForget = "reputation.forget"
    /// Answers were dropped from the DNS cache.
    case dnsDrop = "dns.drop"
    /// A subsystem logs from another level on, for a time.
    case logLevel = "log.level"
    /// `postern.yaml` and the files that it names were read again.
    case serverReload = "server.reload"
    /// The trace was searched.
    case traceSearch = "trace.search"
    /// A message or a refusal was looked at in the trace.
    case traceShow = "trace.show"
    /// It was looked up who else got a message.
    case traceSimilar = "trace.similar"
    /// It was asked what would become of a message now.
    case traceExplain = "trace.explain"
    /// Rows of the trace were written out.
    case traceExport = "trace.export"
    /// A historical search of the trace was ordered.
    case traceHistoricalSearch = "trace.historicalSearch"
    /// What a historical search found was read.
    case traceHistoricalDownload = "trace.historicalDownload"
    /// A search was saved, or a saved one changed.
    case traceSavedSearchSet = "trace.savedSearchSet"
    /// A saved search was removed.
    case traceSavedSearchRemove = "trace.savedSearchRemove"
    /// A job was cancelled.
    case jobCancel = "job.cancel"
    /// A person's rows were taken out of the trace.
    case traceForget = "trace.forget"
    /// Messages were said to be wanted, or not.
    case trainLearn = "train.learn"
    /// What was learned of a message, of a person or by an organization was dropped.
    case trainForget = "train.forget"
    /// Lessons were written out.
    case trainExport = "train.export"
    /// Lessons were taken up from a file.
    case trainImport = "train.import"
    /// It was looked up what people have reported of delivered mail.
    case reportSubmissions = "report.submissions"

    /// An account was made.
    case accountCreate = "account.create"
    /// Properties of an account were set.
    case accountSet = "account.set"
    /// An account was deleted.
    case accountDelete = "account.delete"
    /// An account's password and second factor were taken away, and a link was made that sets new ones.
    case accountReset = "account.reset"
    /// An account got a role, or other roles than it had.
    case accountGrant = "account.grant"
    /// A role was taken from an account.
    case accountRevoke = "account.revoke"
    /// The owner of an account set its password.
    case accountPassword = "account.password"
    /// The owner of an account set up or removed its second factor, or got new recovery codes.
    case accountFactor = "account.factor"
    /// Somebody signed in.
    case sessionCreate = "session.create"
    /// Sessions were ended.
    case sessionEnd = "session.end"
    /// A token for programs was made.
    case tokenCreate = "token.create"
    /// A token was revoked.
    case tokenRevoke = "token.revoke"

    /// The raw value.
    public var description: String { rawValue }
}
