/// What a line of the log tells: every line is one of these. The name is for filters and alarms, and stays
/// (docs/reference/log.md has them all).
package enum LogEvent: String, CaseIterable, Sendable {
    // The processes.
    case processReady = "process.ready"
    case processStopped = "process.stopped"
    case processStartFailed = "process.start.failed"
    case processWorkerUnstartable = "process.worker.unstartable"
    case processWorkerDied = "process.worker.died"
    case processWorkerSilent = "process.worker.silent"
    case processWorkerRevived = "process.worker.revived"
    case processWorkerEnded = "process.worker.ended"
    case processWorkerKilled = "process.worker.killed"
    case processFaultFound = "process.fault.found"
    case processFaultUnnoted = "process.fault.unnoted"
    case processInspectorReady = "process.inspector.ready"
    case processInspectorUnavailable = "process.inspector.unavailable"
    case processInspectorUnconfined = "process.inspector.unconfined"
    case processInspectorDied = "process.inspector.died"
    case processInspectorOverdue = "process.inspector.overdue"
    case processClockSet = "process.clock.set"
    case processLogCounted = "process.log.counted"
    case processLogLevelSet = "process.log.level.set"

    // postern.yaml.
    case configurationReloaded = "configuration.reloaded"
    case configurationUnusable = "configuration.unusable"
    case configurationRestartNeeded = "configuration.restart.needed"

    // Organizations.
    case organizationChanged = "organization.changed"
    case organizationUnusable = "organization.unusable"
    case organizationSymbolUnknown = "organization.symbol.unknown"
    case organizationConnectorBlocked = "organization.connector.blocked"
    case organizationConnectorUnblocked = "organization.connector.unblocked"
    case organizationConnectorValidated = "organization.connector.validated"
    case organizationDirectoryChanged = "organization.directory.changed"
    case organizationDirectoryUnreadable = "organization.directory.unreadable"
    case organizationDirectoryUnpacked = "organization.directory.unpacked"
    case organizationDirectoryUntidy = "organization.directory.untidy"
    case organizationUsesUnkept = "organization.uses.unkept"

    // Administration.
    case administrationRequestOversized = "administration.request.oversized"
    case administrationAuditUnwritten = "administration.audit.unwritten"

    // Clients.
    case smtpConnectionsFitted = "smtp.connections.fitted"
    case smtpConnectionsShort = "smtp.connections.short"
    case smtpSourceLimited = "smtp.source.limited"
    case smtpContentSuspected = "smtp.content.suspected"
    case smtpContentRefused = "smtp.content.refused"
    case smtpSourcesUnreadable = "smtp.sources.unreadable"
    case smtpSourcesUnkept = "smtp.sources.unkept"
    case smtpSenderExceeded = "smtp.sender.exceeded"
    case smtpSenderRestricted = "smtp.sender.restricted"
    case smtpSenderReleased = "smtp.sender.released"
    case smtpSenderUnkept = "smtp.sender.unkept"
    case smtpCountriesLoaded = "smtp.countries.loaded"
    case smtpCountriesUnusable = "smtp.countries.unusable"

    // TLS.
    case tlsCertificateLoaded = "tls.certificate.loaded"
    case tlsCertificateUnusable = "tls.certificate.unusable"
    case tlsRootsUnusable = "tls.roots.unusable"
    case tlsClientCertificatesUnusable = "tls.client-certificates.unusable"
    case tlsSessionFailed = "tls.session.failed"
    case tlsSourceRefused = "tls.source.refused"
    case tlsPolicyUnfetched = "tls.policy.unfetched"
    case tlsPolicyUnkept = "tls.policy.unkept"
    case tlsPoliciesUnreadable = "tls.policies.unreadable"

    // DNS.
    case dnsValidationOff = "dns.validation.off"
    case dnsValidationOn = "dns.validation.on"
    case dnsValidationImpossible = "dns.validation.impossible"
    case dnsListUsed = "dns.list.used"
    case dnsListIgnored = "dns.list.ignored"

    // Authentication and signing.
    case authenticationSuffixesUnreadable = "authentication.suffixes.unreadable"
    case authenticationKeyDamaged = "authentication.key.damaged"
    case authenticationKeysChanged = "authentication.keys.changed"

    // What looks for malware.
    case malwareEngineUnavailable = "malware.engine.unavailable"
    case malwareEngineAvailable = "malware.engine.available"
    case malwareListLoaded = "malware.list.loaded"
    case malwareListUnusable = "malware.list.unusable"

    // What judges content.
    case scoringListsLoaded = "scoring.lists.loaded"
    case scoringListsUnusable = "scoring.lists.unusable"
    case scoringEngineUnavailable = "scoring.engine.unavailable"
    case scoringEngineAvailable = "scoring.engine.available"

    // What organizations learn.
    case learningUnreadable = "learning.file.unreadable"
    case learningDamaged = "learning.file.damaged"
    case learningUnkept = "learning.file.unkept"

    // Queues.
    case queueLoaded = "queue.loaded"
    case queueRetryBegan = "queue.retry.began"
    case queueRetryEnded = "queue.retry.ended"
    case queueMailFailed = "queue.mail.failed"
    case queueAlertRaised = "queue.alert.raised"
    case queueAlertEnded = "queue.alert.ended"
    case queueStandstillBegan = "queue.standstill.began"
    case queueStandstillEnded = "queue.standstill.ended"
    case queueRerouted = "queue.rerouted"
    case queueReroutingFailed = "queue.rerouting.failed"
    case queueMoved = "queue.moved"
    case queueSuspended = "queue.suspended"
    case queueResumed = "queue.resumed"
    case queueTraceIncomplete = "queue.trace.incomplete"
    case queueMessageSuspended = "queue.message.suspended"
    case queueMessageResumed = "queue.message.resumed"
    case queueMessageRemoved = "queue.message.removed"
    case queueMessageResubmitted = "queue.message.resubmitted"
    case queueMessagesSteered = "queue.messages.steered"
    case queueQueuesSteered = "queue.queues.steered"
    case queueQuarantineRequested = "queue.quarantine.requested"
    case queueQuarantineReleased = "queue.quarantine.released"
    case queueQuarantineDeleted = "queue.quarantine.deleted"
    case queueLateFindingsApplied = "queue.late-findings.applied"
    case queueLateFindingsDelivered = "queue.late-findings.delivered"
    case queueLateFindingsLeftOver = "queue.late-findings.left-over"
    case queueLateFindingsUnmarked = "queue.late-findings.unmarked"
    case queueLateFindingsDelayed = "queue.late-findings.delayed"
    case queueLateFindingsSkipped = "queue.late-findings.skipped"
    case queueMessageSuspected = "queue.message.suspected"
    case queueMessageSetAside = "queue.message.set-aside"
    case queueOutcomesLost = "queue.outcomes.lost"
    case queueOutcomesUnwritten = "queue.outcomes.unwritten"

    // The store.
    case storeUnreadable = "store.unreadable"
    case storeUnclosed = "store.unclosed"
    case storeReaderUnclosed = "store.reader.unclosed"
    case storeMessageUnreadable = "store.message.unreadable"
    case storeMarksUnlogged = "store.marks.unlogged"
    case storeMarksUnsynced = "store.marks.unsynced"
    case storeLogUnrewritten = "store.log.unrewritten"
    case storeCommitFailed = "store.commit.failed"
    case storeMaintenanceFailed = "store.maintenance.failed"
    case storeClocksUnnoted = "store.clocks.unnoted"
    case storeClockAhead = "store.clock.ahead"
    case storeClockCaught = "store.clock.caught"
    case storeDiskShort = "store.disk.short"
    case storeKeysUnusable = "store.keys.unusable"
    case storeDiskFreed = "store.disk.freed"
    case storeQuarantineTrimmed = "store.quarantine.trimmed"
    case storeQuarantineFull = "store.quarantine.full"
    case storeOutagesUnkept = "store.outages.unkept"
    case storeOutagesCrowded = "store.outages.crowded"
    case storeIndexStopped = "store.index.stopped"
    case storeIndexResumed = "store.index.resumed"
    case storeIndexUnclosed = "store.index.unclosed"
    case storeForgettingFailed = "store.forgetting.failed"
    case storeForgettingDamaged = "store.forgetting.damaged"
    case storeRefusalsUnwritten = "store.refusals.unwritten"
    case storeRefusalsUnpurged = "store.refusals.unpurged"
    case storeRefusalsDropped = "store.refusals.dropped"
    case storeRefusalsUnclosed = "store.refusals.unclosed"

    // What runs short.
    case pressureRose = "pressure.rose"
    case pressureFell = "pressure.fell"
    case pressureShareUsed = "pressure.share.used"
    case pressureShareFreed = "pressure.share.freed"

    // What is counted for reports.
    case reportsDMARCCrowded = "reports.dmarc.crowded"
    case reportsDMARCUnkept = "reports.dmarc.unkept"
    case reportsTLSCrowded = "reports.tls.crowded"
    case reportsTLSUnkept = "reports.tls.unkept"
    case reportsTrafficUnread = "reports.traffic.unread"
    case reportsTrafficCrowded = "reports.traffic.crowded"
    case reportsTrafficUnkept = "reports.traffic.unkept"
    case reportsTrafficUnpurged = "reports.traffic.unpurged"

    // What people report.
    case reportsPhishReceived = "reports.phish.received"
    case reportsSubmissionUnread = "reports.submission.unread"

    // What people are told of mail that is held for them.
    case reportsQuarantineTold = "reports.quarantine.told"
    case reportsQuarantineUntold = "reports.quarantine.untold"
    case reportsModerationUnended = "reports.moderation.unended"

    // Each message.
    case mailReceived = "mail.received"
    case mailDelivered = "mail.delivered"
    case mailDeferred = "mail.deferred"
    case mailFailed = "mail.failed"
    case mailRefused = "mail.refused"
    case mailLinesLost = "mail.lines.lost"

    // Libraries.
    case library = "library"
}
